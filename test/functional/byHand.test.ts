import fc from 'fast-check'
import { expect, test } from 'vitest'
import { presets } from '../../lib/hardware/presets.js'
import type { CoreProgram } from '../../lib/ir/program.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import type { Scheme } from '../../lib/stages/synchronize/scheme.js'
import { verify } from '../../lib/verify/verify.js'
import { matrixLayer } from '../stages/simulate/programs.js'
import { fullTile } from '../stages/simulate/smallChip.js'
import { chanceOf } from '../verify/chance.js'
import { groupInLoops } from '../verify/groups.js'
import { differing, executed, expected, programOf } from './execution.js'
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
  size: [5, 4],
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
const small = { ...chip, crossbar: { ...chip.crossbar, rows: 16, columns: 64 } }

/** Relays, sums to oneself, places that are used again: whatever `groupInLoops` comes upon. */
const byHand = (seed: number): Scheme => ({
  name: `by hand ${seed}`,
  schedule: ({ cores, vectors }) => {
    const care = { tells: 1, awaits: 1, tellsBack: 1, relays: 0.5, toSelf: 0.3 }
    const tiles = cores.map((_, v) => fullTile(v))
    const own = matrixLayer('layer', [], vectors, 8 * cores.length, 4)
    return groupInLoops(chanceOf(seed), care, own, tiles, cores).map(({ code }) => code)
  },
})

test('programs of other hands that are proved give the bits of the runtime, in the order of the timing run', async () => {
  const model = quantizedModel(layer)
  const outputs = await expected(model)
  const seen = { right: 0, relays: 0, toSelf: 0 }
  for (const seed of fc.sample(fc.nat(), 60)) {
    const scheme = byHand(seed)
    const file = await modelFile('model', model.bytes)()
    const program = await programOf({ model: file, bindings: {}, chip: small }, scheme)
    if (verify(program)._tag === 'Left') continue
    const text = JSON.stringify(program.phases)
    seen.right++
    if (/"RECEIVE"[^}]*},{"op":"ADD"},{"op":"(SEND|STOREP)"/.test(text)) seen.relays++
    const toSelf = ({ core, code }: CoreProgram) => JSON.stringify(code).includes(`"SEND","to":${core}}`)
    if (program.phases.some(({ cores }) => cores.some(toSelf))) seen.toSelf++
    const [answer] = await executed(model, small, scheme, ['program'])
    expect({ seed, wrong: differing(answer!, outputs) }).toEqual({ seed, wrong: [] })
  }
  expect(seen.right).toBeGreaterThan(8)
  expect(Math.min(seen.relays, seen.toSelf)).toBeGreaterThan(1)
})
