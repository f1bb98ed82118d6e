import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Chip } from '../../hardware/chip.js'
import type { PlacedLayer } from '../../ir/placed.js'
import type { Candidate } from '../../ir/program.js'
import type { PartialSumLimit } from './synchronize.js'
import type { Choice } from './synchronizer.js'
import { type Trial, type Tried, trialsOf } from './trials.js'
import { type Workshop, workshop } from './workshop.js'

interface Best {
  readonly trial: Trial
  readonly tried: Tried
}

/** Fewer cycles; or as many, and fewer bytes. */
const better = (a: Tried, b: Tried): boolean =>
  a.cycles < b.cycles || (a.cycles === b.cycles && a.peakPartialSumBytes < b.peakPartialSumBytes)

/** The cycles from which on a way is not worth a trial. */
const beaten = (best: Tried | undefined, within: number): number => {
  if (best === undefined) return Number.POSITIVE_INFINITY
  if (within > 0) return best.cycles * (1 - within)
  // as many cycles with fewer bytes would be better, where there are fewer
  return best.peakPartialSumBytes === 0 ? best.cycles : best.cycles + 1
}

/**
 * The way to synchronize a layer that takes the fewest cycles with at most `limit` bytes of partial sums
 * alive at once; of equals, the one with the fewest bytes. Ways are tried in turn, those that keep few
 * partial sums alive first, and not at all where what they take at least shows that they are not the best,
 * or would save no more than the part `within` of the cycles.
 */
export const chosen = (
  layer: PlacedLayer,
  chip: Chip,
  limit: number,
  within = 0,
  shop: Workshop = workshop,
): Either<PartialSumLimit, Choice> => {
  let best: Best | undefined
  let smallest: Tried | undefined
  const considered: Candidate[] = []
  const known = new Set<string>()
  for (const trial of trialsOf(layer, chip, shop)) {
    const worth = beaten(best?.tried, within)
    const untried = trial.untried(worth)
    // where there is no room for forwarded sums, forwarding is the way through memory under another name
    const name = `${untried.scheme} ${untried.exchange}`
    if (known.has(name)) continue
    known.add(name)
    const tried = untried.atLeast < worth ? trial.tried() : null
    considered.push(tried ?? untried)
    if (tried === null) continue
    if (smallest === undefined || tried.peakPartialSumBytes < smallest.peakPartialSumBytes) smallest = tried
    if (tried.peakPartialSumBytes <= limit && (best === undefined || better(tried, best.tried)))
      best = { trial, tried }
  }
  if (best !== undefined)
    return E.right({ scheme: best.trial.scheme, exchange: best.trial.exchange, considered })
  return E.left({
    _tag: 'PartialSumLimit',
    layer: layer.name,
    limit,
    least: smallest?.peakPartialSumBytes ?? 0,
    scheme: smallest?.scheme ?? '',
  })
}
