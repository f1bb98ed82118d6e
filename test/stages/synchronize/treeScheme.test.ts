import * as fc from 'fast-check'
import { type CoreProgram, type Scheme, tree } from 'ohmflow'
import { type Bench, interpret, schemeLaws, synchronizerLaws } from 'ohmflow/laws'
import { treeScheme } from 'ohmflow/program'
import { describe, expect, test } from 'vitest'
import { allHold } from '../../laws/check.js'
import { spoilt } from '../../laws/spoilt.js'
import { runs } from '../../runs.js'
import { smallChip } from '../simulate/smallChip.js'
import { expectTimeline, programsOf } from '../simulate/timeline.js'
import { groupOf, unrolled } from './steps.js'

allHold('tree', schemeLaws(treeScheme()), runs(60))
allHold('the synchronizer tree', synchronizerLaws(tree()), 30)

describe('the tree', () => {
  /** From whom each core takes partial sums, and to whom it gives its own, by their places in the group. */
  const shape = (count: number): readonly string[] => {
    const group = groupOf(count, 1, 'forward')
    return treeScheme()
      .schedule(group)
      .map((code) =>
        unrolled(code)
          .flatMap((text) => {
            const [, op, core] = /(RECEIVE|SEND) (\d+)/.exec(text) ?? []
            return op === undefined ? [] : [`${op} ${group.cores.indexOf(Number(core))}`]
          })
          .join(' '),
      )
  }

  test('of one to six cores, drawn by hand', () => {
    expect([1, 2, 3, 4, 5, 6].map(shape)).toEqual([
      [''],
      ['SEND 1', 'RECEIVE 0'],
      ['SEND 2', 'SEND 2', 'RECEIVE 1 RECEIVE 0'],
      ['SEND 1', 'RECEIVE 0 SEND 3', 'SEND 3', 'RECEIVE 2 RECEIVE 1'],
      ['SEND 4', 'SEND 2', 'RECEIVE 1 SEND 4', 'SEND 4', 'RECEIVE 3 RECEIVE 2 RECEIVE 0'],
      ['SEND 1', 'RECEIVE 0 SEND 5', 'SEND 3', 'RECEIVE 2 SEND 5', 'SEND 5', 'RECEIVE 4 RECEIVE 3 RECEIVE 1'],
    ])
  })

  test('takes as many additions one after the other as the logarithm of its cores', () => {
    const additions = (core: number, all: readonly string[]): number =>
      [...(all[core] ?? '').matchAll(/RECEIVE (\d+)/g)].reduce(
        (done, [, from]) => 1 + Math.max(done, additions(Number(from), all)),
        0,
      )
    // groups of so many cores as `groupOf` has numbers for
    for (let cores = 1; cores <= 8; cores++)
      expect(additions(cores - 1, shape(cores))).toBe(Math.ceil(Math.log2(cores)))
  })

  test('forwards where all partial sums of the root fit, else goes through memory', () => {
    const uses = (places: number) =>
      treeScheme()
        .schedule(groupOf(5, 2, 'forward', places))
        .some((code) => JSON.stringify(code).includes('SEND'))
    expect([uses(6), uses(5)]).toEqual([true, false])
  })

  test('four cores and one vector: 30 cycles, by hand', () => {
    const measured = expectTimeline(
      programsOf(treeScheme(), 4, 1, smallChip),
      smallChip,
      `
      0-2    bus          0 LOAD 0
      2-4    bus          1 LOAD 0
      4-6    bus          2 LOAD 0
      6-8    bus          3 LOAD 0
      2-12   crossbar     0 MVM 0
      4-14   crossbar     1 MVM 0
      6-16   crossbar     2 MVM 0
      8-18   crossbar     3 MVM 0
      12-13  output unit  0 ADD 0
      13-17  bus          0 SEND 0   ; to core 1, which has its result at 14
      16-17  output unit  2 ADD 0
      17-18  bus          0 CALL 0   ; before the SEND of core 2, whose ADD was begun after the SEND that ends at 17
      18-19  output unit  1 ADD 0
      18-22  bus          2 SEND 0   ; to core 3, which has its result at 18
      22-26  bus          1 SEND 0   ; asked at 19, before the CALL of core 2 at 22
      26-27  bus          2 CALL 0
      27-28  output unit  3 ADD 0    ; what core 2 has sent
      27-28  bus          1 CALL 0
      28-29  output unit  3 ADD 0    ; what core 1 has sent
      29-30  bus          3 STORE 0`,
    )
    // the sums of cores 1 and 2 are alive together from 22 to 28
    expect(measured).toEqual({
      end: 30,
      lastStore: [0, 0, 0, 30],
      polls: [0, 0, 0, 0],
      peakPartialSumBytes: 32,
    })
  })
})

describe('a tree with a mistake is found out', () => {
  const bench = (cores: number, vectors: number): Bench => ({
    layers: new Map([['conv', { rows: cores, vectors }]]),
    inputBuffers: 2,
    outputBuffers: 2,
    places: Number.POSITIVE_INFINITY,
  })
  const violations = (scheme: Scheme, cores: number): readonly string[] => {
    const group = groupOf(cores, 3, 'forward')
    const programs = scheme.schedule(group).map(
      (code, v): CoreProgram => ({
        core: group.cores[v] ?? -1,
        layer: 'conv',
        tile: {
          groups: { start: 0, count: 1 },
          rows: { start: v, count: 1 },
          columns: { start: 0, count: 1 },
        },
        code,
      }),
    )
    return interpret([{ name: '', cores: programs }], bench(cores, 3), []).map(({ rule }) => rule)
  }
  const twins: Readonly<Record<string, Scheme>> = {
    'the first giver is forgotten': spoilt(treeScheme(), (instruction, v, { cores }) =>
      'from' in instruction && instruction.from === cores[v - 1] ? [] : [instruction],
    ),
    'no WAIT': spoilt(treeScheme(), (instruction) => (instruction.op === 'WAIT' ? [] : [instruction])),
    'no ADD': spoilt(treeScheme(), (instruction) => (instruction.op === 'ADD' ? [] : [instruction])),
    'all give to the core after them': spoilt(treeScheme(), (instruction, v, { cores }) =>
      'to' in instruction ? [{ ...instruction, to: cores[v + 1] ?? -1 }] : [instruction],
    ),
  }
  test.each(Object.entries(twins))('%s', (_, scheme) => {
    expect(violations(treeScheme(), 5)).toEqual([])
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 8 }), (cores) => {
        expect(violations(scheme, cores).length).toBeGreaterThan(0)
      }),
      { numRuns: 8 },
    )
  })
})
