import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { crossLayer, firstFit, presets, rowMajor, unwrap } from '../../lib/index.js'
import type { Program } from '../../lib/ir/program.js'
import { filtered } from '../../lib/isa/filtered.js'
import { activationsOf } from '../../lib/machine/activations/activations.js'
import { heldInEveryOrder } from '../../lib/machine/activations/inEveryOrder.js'
import { loweredOf, networkOf } from '../needs/randomNetwork.js'
import { chanceOf } from './chance.js'
import { programTogether } from './grammarTogether.js'
import { mostHeld } from './mostHeld.js'
import { said } from './said.js'
import { isNamed, TooMany, unroll } from './terms.js'

/**
 * How many bytes of results are in memory at once: what is told for every order of events, and of the one that is timed, held
 * against an interpreter that goes through all orders, on right programs of the grammar in which many senders wait
 * for their readers.
 */

const isFuzz = import.meta.env.MODE === 'fuzz'
const count = isFuzz ? 4000 : 200
const first = isFuzz ? Number(import.meta.env['SEED'] ?? Date.now() % 1e9) : 1

const mostOf = (program: Program, mostStates = 2000): number | null => {
  try {
    return mostHeld(program, { mostStates, reduced: true })
  } catch (error) {
    if (error instanceof TooMany) return null
    throw error
  }
}

/** A right program, and the most bytes that any order of its events holds. */
interface Case {
  readonly seed: number
  readonly program: Program
  readonly most: number
}

const cases: readonly Case[] = Array.from({ length: count }, (_, i) => first + i).flatMap((seed) => {
  const program = programTogether(seed, { vectors: 7, rooms: 0.8 })
  if (!program.phases.every(isNamed) || said(program).verdict !== 'right') return []
  const most = mostOf(program)
  return most === null ? [] : [{ seed, program, most }]
})

/** All that is stored, if nothing were ever read: what a bound without any signals is. */
const isTold = ({ program }: Case): boolean => {
  const silent = withWaits(program, null)
  return (heldInEveryOrder(program) ?? Number.POSITIVE_INFINITY) < (heldInEveryOrder(silent) ?? 0)
}

/** A program with other waits of its output units. */
const withWaits = (program: Program, more: number | null): Program => ({
  ...program,
  phases: program.phases.map((phase) => ({
    ...phase,
    cores: phase.cores.map((core) => ({
      ...core,
      code: filtered(core.code, (each) => {
        if (each.op !== 'AWAIT') return each
        if (more === null) return null
        const axes = each.horizon.axes.map((axis) => ({ ...axis, high: axis.high + more * axis.divisor }))
        return { ...each, horizon: { ...each.horizon, axes } }
      }),
    })),
  })),
})

/** Cases in which some order holds more than a bound that somebody has made in another way. */
const above = (bound: (program: Program) => number | null): readonly number[] =>
  cases.flatMap(({ seed, program, most }) =>
    most > (bound(program) ?? Number.POSITIVE_INFINITY) ? [seed] : [],
  )

/** What our own synchronizer makes of a small random network, with as little memory as it can do with, or as it is. */
const ours = async (seed: number): Promise<readonly Program[]> => {
  const chance = chanceOf(seed)
  const drawn = Array.from({ length: 40 }, () => chance.below(1000))
  const network = networkOf(drawn, chance.often(0.5), { least: 2, spread: 2, elements: 40, operators: 6 })
  // its layer is the whole tensor, its definition one of the parts
  if (network.operations.some(({ node }) => node.op === 'Split')) return []
  const { chip } = presets.rram256
  const crossbar = { ...chip.crossbar, rows: 3 + chance.below(13), columns: 1 + chance.below(4) }
  const tiled = unwrap(rowMajor()(await loweredOf(network, { ...chip, crossbar })))
  const placed = unwrap(firstFit()(tiled))
  const together = crossLayer({ images: 1 + chance.below(2), grain: 1 + chance.below(3) })
  const free = unwrap(together(placed))
  const refused = together({ ...placed, chip: { ...placed.chip, memory: { bytes: 1 } } })
  if (E.isRight(refused) || refused.left._tag !== 'MemoryExceeded') return [free]
  const memory = { bytes: refused.left.needed }
  return [free, unwrap(together({ ...placed, chip: { ...placed.chip, memory } }))]
}

test('bytes of results of our own programs are never more than is told, nor as timed more than in any order', async () => {
  let compared = 0
  // 19 adds a result to itself, in part on each of several cores
  for (const seed of Array.from({ length: isFuzz ? 100 : 24 }, (_, i) => first + i))
    for (const program of await ours(seed)) {
      const most = mostOf(program, 1000)
      if (most === null) continue
      const [timed, held] = [activationsOf(program)?.peak() ?? 0, heldInEveryOrder(program) ?? most]
      expect({ seed, timed, most, held, inOrder: timed <= most && most <= held }).toMatchObject({
        seed,
        inOrder: true,
      })
      compared++
    }
  expect(compared).toBeGreaterThan(5)
})

describe('bytes of results in memory', () => {
  test('are never more, in any order of events, than is told of all of them', () => {
    expect(cases.length).toBeGreaterThan(count / 8)
    expect(above(heldInEveryOrder)).toEqual([])
  })

  test('are told exactly of most, and of some by what their signals say', () => {
    const told = cases.filter(({ program }) => heldInEveryOrder(program) !== null)
    const exact = told.filter(({ program, most }) => heldInEveryOrder(program) === most)
    expect(told.length).toBeGreaterThan(cases.length / 2)
    expect(exact.length).toBeGreaterThan(told.length / 3)
    expect(told.filter(isTold).length).toBeGreaterThan(count / 50)
  })

  test('are as timed those of some order', () => {
    const more = cases.flatMap(({ seed, program, most }) => {
      const timed = activationsOf(program)?.peak() ?? 0
      return timed > most ? [{ seed, timed, most }] : []
    })
    expect(more).toEqual([])
  })

  test('are the same for an interpreter that leaves out no order', () => {
    let compared = 0
    for (const { seed, program, most } of cases) {
      const length = program.phases
        .flatMap(({ cores }) => cores)
        .reduce((all, { code }) => all + unroll(code).length, 0)
      if (length > 26) continue
      let every: number
      try {
        every = mostHeld(program, { mostStates: 4000, reduced: false })
      } catch (error) {
        if (error instanceof TooMany) continue
        throw error
      }
      expect({ seed, most: every }).toEqual({ seed, most })
      compared++
    }
    expect(compared).toBeGreaterThan(3)
  })

  test.each<readonly [string, (program: Program) => number | null]>([
    ['takes a signal for one vector more', (program) => heldInEveryOrder(withWaits(program, 1))],
    ['takes the order that is timed for all', (program) => activationsOf(program)?.peak() ?? null],
    [
      'forgets the readers on one core',
      ({ phases, ...rest }) =>
        heldInEveryOrder({
          ...rest,
          phases: phases.map((phase) => ({ ...phase, cores: phase.cores.slice(0, -1) })),
        }),
    ],
    [
      'forgets all programs but one of those that store a part of a layer',
      (program) => {
        const { phases, ...rest } = program
        const seen = new Set<string>()
        const isFirst = (layer: string): boolean => !seen.has(layer) && seen.add(layer).has(layer)
        return heldInEveryOrder({
          ...rest,
          phases: phases.map((phase) => ({
            ...phase,
            cores: phase.cores.filter(
              ({ layer, code }) =>
                !unroll(code).some(({ instruction: { op } }) => op === 'STORE' || op === 'WRITE') ||
                isFirst(layer),
            ),
          })),
        })
      },
    ],
  ])('a bound that %s is found out', (_, bound) => {
    expect(above(bound).length).toBeGreaterThan(0)
  })
})
