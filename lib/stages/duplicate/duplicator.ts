import type { Either } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { natural } from '../../codec/number.js'
import { type Violation, verified } from '../../codec/violation.js'
import { type MvmTime, mvmTimeOf } from '../../hardware/precision.js'
import { type Copies, copiesViolations } from '../../ir/copies.js'
import type { Tiled, TiledLayer } from '../../ir/tiled.js'
import { pass } from '../../pipeline/index.js'
import { get, outcome, type Rule } from '../../rule.js'
import { type Counted, countedOf, extraCoresOf } from './budget.js'
import type { BudgetTooLarge, DuplicateError } from './duplicate.js'

/** What copies are decided from. */
export interface Duplicable {
  /** The base layers in topological order, each with its vectors and the tiles that a copy of it takes. */
  readonly base: readonly TiledLayer[]
  /** All layers, with the operators between. */
  readonly layers: Tiled['layers']
  /** Cores that copies may take beside those of each layer once. */
  readonly extraCores: number
  /** How long an MVM takes: where layers have a precision of their own, see `mvmCyclesOf`. */
  readonly crossbar: MvmTime
}

/** How often each base layer is placed, in their order. */
export type DuplicationRule = (given: Duplicable) => Either<BudgetTooLarge, readonly number[]>

/** How layers are duplicated. */
export interface DuplicateOptions {
  /** Cores for copies beside those that each layer once takes; all that the chip has left where it is left out. */
  readonly extraCores?: number
  /** Whether copies take vectors in turn, which is what is done where it is left out, or in consecutive pieces. */
  readonly vectors?: Copies['vectors']
}

interface Read extends DuplicateOptions {
  readonly layers: Tiled['layers']
  readonly chip: Counted
  readonly crossbar: MvmTime
}

const coresFor = (base: readonly TiledLayer[], copies: readonly number[]): number =>
  base.reduce((sum, { tiles }, i) => sum + tiles.length * ((copies[i] ?? Number.NaN) - 1), 0)

/** Copies that are none, or that take more cores than there are. */
const ruleViolations = (
  { base, extraCores }: Duplicable,
  copies: readonly number[],
): readonly Violation[] => {
  const each = base.flatMap(({ name, vectors }, i) =>
    copiesViolations({ name, vectors, copies: { count: copies[i] ?? Number.NaN, vectors: 'in-turn' } }),
  )
  const taken = coresFor(base, copies)
  return each.length > 0 || taken <= extraCores
    ? each
    : [
        {
          rule: 'budget',
          where: 'all copies',
          problem: `they take ${taken} extra cores, and there are ${extraCores}`,
        },
      ]
}

function* copiesBy(
  name: string,
  rule: DuplicationRule,
  { layers, chip, crossbar, extraCores: given }: Read,
): Rule<DuplicateError, readonly number[]> {
  const base = layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
  const needed = base.reduce((sum, { tiles }) => sum + tiles.length, 0)
  const extraCores = yield* get(extraCoresOf(chip, needed, given, name))
  const duplicable = { base, layers, extraCores, crossbar }
  const copies = yield* get(rule(duplicable))
  return yield* get(verified('network with copies', copies, ruleViolations(duplicable, copies)))
}

/** A layer with so many copies; one that is placed once has none to speak of. */
export const copied = (layer: TiledLayer, count: number, vectors: Copies['vectors']): TiledLayer => {
  const { copies: _copies, ...once } = layer
  return count === 1 ? once : { ...once, copies: { count, vectors } }
}

/**
 * The duplicator that places layers as often as `rule` says, under a number of extra cores. Fails with
 * `TooManyExtraCores` where the chip has fewer, with `NoExtraCores` where neither options nor chip say how many there
 * are, with `BadExtraCores` where they are no count, and with `Invalid` where the rule takes more cores than there are, or
 * gives a layer more copies than it has vectors. `version` is to be changed whenever `rule` gives something else,
 * so that caches tell it apart.
 *
 * @example
 * import { right } from 'fp-ts/lib/Either.js'
 * import { duplicator, modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * // the first layer as often as possible
 * const first = duplicator('first', ({ base, extraCores }) =>
 *   right(base.map(({ tiles, vectors }, i) => (i === 0 ? Math.min(vectors, 1 + Math.floor(extraCores / tiles.length)) : 1))),
 * )
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const report = unwrap(await teaching.insert('duplicate', { after: 'tile' }, first({ extraCores: 7 })).task(model)())
 * console.assert(report.layers[0]?.copies === 3 && report.network.extraCores === 6)
 */
export const duplicator =
  (name: string, rule: DuplicationRule, version = '1') =>
  ({ extraCores, vectors = 'in-turn' }: DuplicateOptions = {}) => {
    const budget = extraCores === undefined ? name : `${name}:${extraCores}`
    const full = vectors === 'in-turn' ? budget : `${budget}, in pieces`
    return pass({
      implementation: full,
      version,
      reads: ({ layers, chip }: Tiled): Read => ({
        layers,
        chip: countedOf(chip),
        crossbar: mvmTimeOf(chip.crossbar),
        ...(extraCores === undefined ? {} : { extraCores }),
      }),
      compute: (read: Read) => outcome(copiesBy(name, rule, read)),
      product: t.readonlyArray(natural),
      join: ({ layers, ...tiled }, copies): Tiled => {
        let next = 0
        return {
          ...tiled,
          duplicator: full,
          layers: layers.map((layer) =>
            layer.kind === 'base' ? copied(layer, copies[next++] ?? 1, vectors) : layer,
          ),
        }
      },
    })
  }
