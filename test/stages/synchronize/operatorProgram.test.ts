import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { activationBytes, logicalColumns } from '../../../lib/hardware/chip.js'
import { presets } from '../../../lib/hardware/presets.js'
import type { OperatorLayer } from '../../../lib/ir/lowered.js'
import { instructions } from '../../../lib/isa/instructions.js'
import { programBytes } from '../../../lib/isa/programBytes.js'
import { arbitraryChip } from '../../../lib/laws/index.js'
import { operatorProgram } from '../../../lib/stages/synchronize/operatorProgram.js'

const layer = (inputElements: number, outputElements: number, operations: number): OperatorLayer => ({
  kind: 'operator',
  name: 'pool',
  op: 'MaxPool',
  inputs: [],
  inputElements,
  outputElements,
  operations,
})

const { chip } = presets.rram256

describe('an operator on output units', () => {
  test('goes to as many cores as it has portions, the last of them begun', () => {
    const bytes = activationBytes(chip.crossbar)
    const portion = logicalColumns(chip.crossbar)
    expect(bytes).toBe(1)
    const busy = (elements: number) =>
      operatorProgram(layer(elements, 1, elements), [4, 5, 6, 7], chip).map(({ core }) => core)
    // one element more than a portion is two portions, for two cores
    expect(busy(portion)).toEqual([4])
    expect(busy(portion + 1)).toEqual([4, 5])
    expect(busy(3 * portion - 1)).toEqual([4, 5, 6])
    expect(busy(9 * portion)).toEqual([4, 5, 6, 7])
    expect(busy(0)).toEqual([4])
  })

  const cores = fc.uniqueArray(fc.nat(50), { minLength: 1, maxLength: 9 })
  const amount = fc.nat(3000)

  test('reads each element once, executes each operation once, writes each element once', () => {
    fc.assert(
      fc.property(arbitraryChip, cores, amount, amount, amount, (chip, cores, read, written, operations) => {
        const bytes = activationBytes(chip.crossbar)
        const found = { read: 0, written: 0, operations: 0 }
        for (const program of operatorProgram(layer(read, written, operations), cores, chip))
          for (const { instruction } of instructions(program)) {
            if (instruction.op === 'READ') found.read += instruction.bytes
            if (instruction.op === 'WRITE') found.written += instruction.bytes
            if (instruction.op === 'EXECUTE') found.operations += instruction.elements
          }
        expect(found).toEqual({ read: read * bytes, written: written * bytes, operations })
      }),
    )
  })

  test('in portions that fit an output buffer', () => {
    fc.assert(
      fc.property(arbitraryChip, cores, amount, amount, amount, (chip, cores, read, written, operations) => {
        const room = logicalColumns(chip.crossbar) * activationBytes(chip.crossbar)
        for (const program of operatorProgram(layer(read, written, operations), cores, chip))
          for (const { instruction } of instructions(program))
            if (instruction.op === 'READ' || instruction.op === 'WRITE')
              expect(instruction.bytes).toBeLessThanOrEqual(room)
      }),
    )
  })

  test('cores get nearly equal shares, and none gets a program without work', () => {
    fc.assert(
      fc.property(cores, amount, amount, amount, (cores, read, written, operations) => {
        const programs = operatorProgram(layer(read, written, operations), cores, chip)
        expect(programs.map(({ core }) => core)).toEqual(cores.slice(0, programs.length))
        const reads = programs.map((program) =>
          [...instructions(program)].reduce(
            (sum, { instruction: i }) => sum + (i.op === 'READ' ? i.bytes : 0),
            0,
          ),
        )
        expect(Math.max(...reads) - Math.min(...reads)).toBeLessThanOrEqual(1)
        if (programs.length > 1) expect(programs.every(({ code }) => code.length > 0)).toBe(true)
      }),
    )
  })

  test('by hand: 600 elements in, 300 out, 600 operations on one core with room for 256', () => {
    // three portions at first: 200, 200, 100 each; the rest of 200, 200, 100 fits as it is
    expect(operatorProgram(layer(600, 300, 600), [4], chip)).toEqual([
      {
        core: 4,
        layer: 'pool',
        tile: null,
        code: [
          {
            op: 'LOOP',
            count: 2,
            start: 0,
            step: 1,
            body: [
              { op: 'READ', bytes: 200 },
              { op: 'EXECUTE', elements: 200 },
              { op: 'WRITE', bytes: 100 },
            ],
          },
          { op: 'READ', bytes: 200 },
          { op: 'EXECUTE', elements: 200 },
          { op: 'WRITE', bytes: 100 },
        ],
      },
    ])
  })

  test('by hand: 257 elements on two cores are 128 and 129: what remains goes to the later ones', () => {
    const reads = operatorProgram(layer(257, 0, 0), [4, 5], chip).map(({ code }) => code)
    expect(reads).toEqual([[{ op: 'READ', bytes: 128 }], [{ op: 'READ', bytes: 129 }]])
  })

  test('a view costs nothing, a network of any size a few loops', () => {
    expect(operatorProgram(layer(0, 0, 0), [1, 2], chip)).toEqual([
      { core: 1, layer: 'pool', tile: null, code: [] },
    ])
    for (const elements of [1e3, 1e5, 802_816, 1e7, 1e9 + 7]) {
      const [program] = operatorProgram(layer(elements, elements - 1, 9 * elements), [0], chip)
      expect(program === undefined ? Number.NaN : programBytes(program)).toBeLessThanOrEqual(100)
    }
  })
})
