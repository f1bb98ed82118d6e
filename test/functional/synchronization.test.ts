import { describe, expect, test } from 'vitest'
import { presets } from '../../lib/hardware/presets.js'
import type { Program } from '../../lib/ir/program.js'
import type { Statement } from '../../lib/isa/instruction.js'
import { linearScheme } from '../../lib/stages/synchronize/linearScheme.js'
import { verify } from '../../lib/verify/verify.js'
import { executed, expected } from './execution.js'
import { type QuantizedLayer, quantizedModel } from './quantizedModel.js'

const layer: QuantizedLayer = {
  op: 'QLinearConv',
  inputType: 'uint8',
  weightType: 'int8',
  outputType: 'uint8',
  inputZeroPoint: 100,
  outputZeroPoint: 128,
  weightZeroPoint: 0,
  perChannel: true,
  hasBias: true,
  batch: 1,
  groups: 1,
  channelsInGroup: 5,
  kernelsInGroup: 6,
  size: [9, 9],
  kernel: [3, 3],
  strides: [1, 1],
  dilations: [1, 1],
  pads: [1, 1, 1, 1],
  oneDimensional: false,
  inner: 1,
  rows: 1,
  columns: 1,
  seed: 3,
}

const { chip } = presets.rram256
const small = {
  ...chip,
  exchange: 'memory' as const,
  crossbar: { ...chip.crossbar, rows: 16, columns: 64 },
}

const withoutWait = (code: readonly Statement[]): readonly Statement[] =>
  code.flatMap((s): readonly Statement[] =>
    s.op === 'LOOP' ? [{ ...s, body: withoutWait(s.body) }] : s.op === 'WAIT' ? [] : [s],
  )

/** The program without the WAIT of one core. */
const unsynchronized =
  (core: number) =>
  (program: Program): Program => ({
    ...program,
    phases: program.phases.map((phase) => ({
      ...phase,
      cores: phase.cores.map((own) => (own.core === core ? { ...own, code: withoutWait(own.code) } : own)),
    })),
  })

describe('a program with one WAIT removed', () => {
  const model = quantizedModel(layer)

  test('gives wrong numbers in program order, and right ones with it', async () => {
    const outputs = await expected(model)
    const [whole] = await executed(model, small, linearScheme(), ['program'])
    expect(whole).toEqual(outputs)
    // core 2 has the shortest tile, so that it is the first to be done
    const [broken] = await executed(model, small, linearScheme(), ['program'], unsynchronized(2))
    expect(broken).not.toEqual(outputs)
  })

  test('is refused by the verifier beforehand', async () => {
    await executed(model, small, linearScheme(), [], (program) => {
      expect(verify(program)._tag).toBe('Right')
      const refused = verify(unsynchronized(2)(program))
      expect(refused).toMatchObject({ _tag: 'Left' })
      return program
    })
  })
})
