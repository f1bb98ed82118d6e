import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Chip } from '../../lib/hardware/chip.js'
import type { CoreProgram } from '../../lib/ir/program.js'
import { counting, countings, type Horizon, signalsNeeded } from '../../lib/isa/horizon.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import { runPhase } from '../../lib/machine/events/machine.js'
import { assembleMicrocode } from '../../lib/machine/relation/assembleMicrocode.js'
import { runs } from '../runs.js'
import { chips } from '../stages/simulate/arbitraries.js'
import { compared } from '../stages/simulate/compared.js'
import { signalsAwaited } from '../stages/simulate/referenceCore.js'
import { fullTile, smallChip } from '../stages/simulate/smallChip.js'

const upTo = (max: number, min = 1) => fc.integer({ min, max })

const horizons: fc.Arbitrary<Horizon> = fc
  .tuple(fc.array(upTo(4), { minLength: 1, maxLength: 2 }), upTo(2))
  .chain(([box, axes]) =>
    fc.record({
      box: fc.constant(box),
      axes: fc.array(
        fc.record({
          size: upTo(5),
          digit: fc.nat(box.length - 1),
          stride: upTo(2, 0),
          divisor: upTo(2),
          high: upTo(3, -2),
        }),
        { minLength: axes, maxLength: axes },
      ),
      start: fc.nat(2),
      step: upTo(3),
      grain: upTo(4),
    }),
  )

const loop = (count: number, body: readonly Statement[]): Statement => ({
  op: 'LOOP',
  count,
  start: 0,
  step: 1,
  body,
})

const vector: readonly Statement[] = [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'STORE' }]

/** Cores that signal registers of one another, with an operator on the output unit of one of them. */
const written: fc.Arbitrary<readonly CoreProgram[]> = fc
  .record({
    horizon: horizons,
    other: horizons,
    counts: fc.tuple(upTo(6), upTo(6), upTo(6)),
    turns: fc.tuple(upTo(12), upTo(6), upTo(12)),
    receivers: fc.array(fc.record({ core: fc.constantFrom(0, 1, 2), register: fc.constantFrom(0, 1) }), {
      minLength: 1,
      maxLength: 3,
    }),
    bytes: upTo(20),
  })
  .map(({ horizon, other, counts, turns, receivers, bytes }) => {
    const signal = (each: Instruction & { op: 'SIGNAL' }): readonly Statement[] => [...vector, each]
    return [
      {
        core: 0,
        layer: 'first',
        tile: fullTile(),
        code: [loop(turns[0], signal({ op: 'SIGNAL', receivers }))],
      },
      {
        core: 1,
        layer: 'second',
        tile: fullTile(),
        code: [loop(counts[1], [{ op: 'AWAIT', unit: 'load', register: 0, horizon }, ...vector])],
      },
      {
        core: 0,
        layer: 'pool',
        tile: null,
        code: [
          loop(counts[0], [
            { op: 'AWAIT', unit: 'output', register: 1, horizon: other },
            { op: 'READ', bytes },
            { op: 'EXECUTE', elements: bytes },
            { op: 'WRITE', bytes },
            { op: 'SIGNAL', receivers: [{ core: 2, register: 0 }] },
          ]),
        ],
      },
      {
        core: 2,
        layer: 'third',
        tile: fullTile(),
        code: [loop(counts[2], [{ op: 'AWAIT', unit: 'load', register: 0, horizon: other }, ...vector])],
      },
    ]
  })

describe('registers that are named', () => {
  test('a vector waits for as many signals as one counts', () => {
    const countingOf = countings()
    fc.assert(
      fc.property(horizons, fc.nat(60), (horizon, at) => {
        const own = countingOf(horizon)
        // told anew, and again from what is kept
        for (let i = 0; i < 2; i++) expect(signalsNeeded(own, at)).toBe(signalsAwaited(horizon, at))
      }),
      { numRuns: runs(2000) },
    )
  })

  test('an image of millions of vectors takes memory for those that are asked for', () => {
    const size = 2 ** 30
    const wide = { box: [size], axes: [{ size, digit: 0, stride: 1, divisor: 1, high: 0 }] }
    const own = counting({ ...wide, start: 0, step: 1, grain: 1 })
    const asked = [0, 1, 40, 3, 40, 2 ** 20, size - 1, size + 3, 1]
    expect(asked.map((at) => signalsNeeded(own, at))).toEqual(asked.map((at) => at + 1))
    expect(own.known.length).toBeLessThan(100)
  })

  test('a machine that counted signals one too early would be seen', () => {
    const early = (horizon: Horizon, at: number): number => signalsNeeded(counting(horizon), at) - 1
    const horizon = {
      box: [3],
      axes: [{ size: 3, digit: 0, stride: 1, divisor: 1, high: 1 }],
      start: 0,
      step: 1,
      grain: 1,
    }
    expect([0, 1, 2, 3].map((at) => early(horizon, at))).not.toEqual(
      [0, 1, 2, 3].map((at) => signalsAwaited(horizon, at)),
    )
  })

  test('simulator and reference machine agree on programs that signal them', () => {
    const polled = ({ signal }: Chip) => signal.kind === 'polling'
    fc.assert(
      fc.property(
        chips.filter((chip) => !polled(chip)),
        written,
        (chip, programs) => {
          const { measured, expected } = compared(programs, chip)
          expect({ ...measured, said: [], blocked: [] }).toEqual({ ...expected, said: [], blocked: [] })
          expect(new Set(measured.blocked)).toEqual(new Set(expected.blocked))
        },
      ),
      { numRuns: runs(300) },
    )
  })

  // LOAD 2, MVM 10, ADD 1, STORE 1, SIGNAL 1; one buffer a side
  test('worked out by hand: two vectors, each signalled to a core that needs one of them', () => {
    const horizon = {
      box: [2],
      axes: [{ size: 2, digit: 0, stride: 1, divisor: 1, high: 0 }],
      start: 0,
      step: 1,
      grain: 1,
    }
    const programs: readonly CoreProgram[] = [
      {
        core: 0,
        layer: 'first',
        tile: fullTile(),
        code: [loop(2, [...vector, { op: 'SIGNAL', receivers: [{ core: 1, register: 0 }] }])],
      },
      {
        core: 1,
        layer: 'second',
        tile: fullTile(),
        code: [loop(2, [{ op: 'AWAIT', unit: 'load', register: 0, horizon }, ...vector])],
      },
    ]
    const { lastStore, blocked } = runPhase(assembleMicrocode(programs, smallChip), smallChip)
    expect(blocked).toEqual([])
    // the first core: LOAD 0–2, MVM 2–12, ADD 12–13, the next LOAD 12–14, so that its STORE is 14–15, SIGNAL 15–16;
    // MVM 15–25, ADD 25–26, STORE 26–27, SIGNAL 27–28; the second: LOAD 16–18, MVM 18–28, and at 28 both its ADD and
    // its LOAD, which has the bus up to 30, so that its STORE is 30–31; MVM 31–41, ADD 41–42, STORE 42–43
    expect([...lastStore]).toEqual([27, 43])
  })
})
