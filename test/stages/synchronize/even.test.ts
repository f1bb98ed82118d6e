import { even, type Placed, presets, type Scheme } from 'ohmflow'
import { schemeLaws, synchronizerLaws } from 'ohmflow/laws'
import { evenScheme } from 'ohmflow/program'
import { describe, expect, test } from 'vitest'
import { allHold } from '../../laws/check.js'
import { refuted } from '../../refuted.js'
import { groupOf, unrolled } from './steps.js'

allHold('even', schemeLaws(evenScheme()))
for (const parts of [1, 2, 3, 7]) allHold(`even:${parts}`, schemeLaws(evenScheme(parts)))
allHold('the synchronizer even:2', synchronizerLaws(even(2)), 30)

const nothing: Placed = {
  chip: presets.rram256.chip,
  model: { name: '', sha256: '', parameters: 0, macs: 0 },
  partitioner: '',
  assigner: '',
  cores: 1,
  layers: [],
}

describe('even', () => {
  /** The vectors of each MVM, in order. */
  const order = (scheme: Scheme, cores: number, vectors: number): readonly string[] =>
    scheme.schedule(groupOf(cores, vectors, 'forward')).map((code) =>
      unrolled(code)
        .filter((text) => text.includes('MVM'))
        .map((text) => text.split(':')[0])
        .join(' '),
    )

  test('seven vectors in two blocks of 4 and 3, by hand', () => {
    expect(order(evenScheme(2), 2, 7)).toEqual(['0 1 2 3 4 5 6', '2 3 0 1 5 6 4'])
    // as many blocks as cores, where nobody says how many
    expect(order(evenScheme(), 2, 7)).toEqual(['0 1 2 3 4 5 6', '2 3 0 1 5 6 4'])
  })

  test('no more blocks than vectors, and one for a core alone', () => {
    expect(order(evenScheme(9), 2, 2)).toEqual(['0 1', '0 1'])
    expect(order(evenScheme(3), 1, 4)).toEqual(['0 1 2 3'])
  })

  test('forwards where the doc comment says that there is room, and not with one place less', () => {
    const forwards = (parts: number, vectors: number, places: number) =>
      evenScheme(parts)
        .schedule(groupOf(4, vectors, 'forward', places))
        .some((code) => unrolled(code).join().includes('SEND'))
    // up to 9 vectors on 4 cores: neighbours are at most 3 vectors apart, so 4 places
    expect([forwards(2, 16, 3), forwards(2, 16, 4)]).toEqual([false, true])
    // blocks of 5 and 4: at most 2 apart
    expect([forwards(2, 9, 2), forwards(2, 9, 3)]).toEqual([false, true])
    // equal blocks of 3: at most 1 apart
    expect([forwards(2, 6, 1), forwards(2, 6, 2)]).toEqual([false, true])
    // blocks of 4 and 3, which are shorter than the group: only where places are unbounded
    expect([forwards(2, 7, 1e9), forwards(2, 7, Number.POSITIVE_INFINITY)]).toEqual([false, true])
  })

  test('names itself and its blocks, of which one is enough', () => {
    const { implementation, version } = even(3)
    expect([evenScheme(3).name, implementation, version]).toEqual(['even:3', 'even:3', '1'])
    expect(even(1)(nothing)).not.toMatchObject({ left: { _tag: 'BadBlock' } })
  })

  test('blocks that leave out the vectors that remain are found out', async () => {
    const twin: Scheme = {
      name: 'twin',
      schedule: (group) =>
        evenScheme(3).schedule({ ...group, vectors: group.vectors - (group.vectors % 3) || 1 }),
    }
    const laws = Object.values(schemeLaws(twin))
    const broken = await Promise.all(laws.map((law) => refuted(law, { numRuns: 200 })))
    expect(broken).toContain(true)
  })

  test('a number of blocks that is none is refused', () => {
    for (const parts of [0, -1, 1.5, Number.NaN]) {
      const result = even(parts)(nothing)
      expect(result).toMatchObject({ left: { _tag: 'BadBlock', scheme: 'even' } })
    }
  })
})
