import type { Share } from '../../../ir/copies.js'
import type { Horizon } from '../../../isa/horizon.js'
import type { Statement } from '../../../isa/instruction.js'
import { storesLayer } from '../../../isa/mnemonics.js'
import type { WaitingUnit } from '../../../isa/operand.js'
import type { Receiver } from '../../../isa/receivers.js'
import { awaitCount, countUp } from '../../../isa/written.js'

/** A wait whose register has been chosen. */
export interface Registered {
  readonly register: number
  readonly horizon: Horizon
}

/** Waits for what a vector needs, before its unit goes on. */
export const awaiting = (unit: WaitingUnit, waits: readonly Registered[]): readonly Statement[] =>
  waits.map(({ register, horizon }) => awaitCount(unit, register, horizon))

/** The same statements with others before those that store a result. */
export const beforeStores = (
  body: readonly Statement[],
  others: readonly Statement[],
): readonly Statement[] =>
  body.flatMap((statement) =>
    statement.op !== 'LOOP' && storesLayer.includes(statement.op) ? [...others, statement] : [statement],
  )

/** Signals to registers: by one transfer for all where the chip broadcasts, else by one each, those of the own core together. */
export const signalling = (
  core: number,
  receivers: readonly Receiver[],
  broadcasts: boolean,
): readonly Statement[] => {
  if (receivers.length === 0) return []
  if (broadcasts) return [countUp(receivers)]
  const own = receivers.filter((receiver) => receiver.core === core)
  const others = receivers.filter((receiver) => receiver.core !== core)
  return [...(own.length === 0 ? [] : [countUp(own)]), ...others.map((receiver) => countUp([receiver]))]
}

const loop = (count: number, step: number, body: readonly Statement[]): readonly Statement[] =>
  count === 0 ? [] : count === 1 ? body : [{ op: 'LOOP', count, start: 0, step, body }]

const from = (start: number, body: readonly Statement[]): readonly Statement[] =>
  start === 0 || body.length === 0 ? body : [{ op: 'LOOP', count: 1, start, step: 0, body }]

/** What a program does again and again. */
export interface Work {
  /** Its vectors, of a layer that has so many in an image. */
  readonly share: Share
  readonly vectors: number
  readonly images: number
  /** For each vector. */
  readonly body: readonly Statement[]
  /** Its vectors of an image, one stretch after the other. */
  readonly stretches: readonly ToldStretch[]
}

/**
 * Vectors one after the other, so many, with what tells of them: after each `grain` of them, and after the last. Behind
 * another stretch, that one's end is told by the same signals, before any of them.
 */
export interface ToldStretch {
  readonly count: number
  readonly signals: readonly Statement[]
  readonly grain: number
}

/** The vectors of a stretch from its first on, each so many further. */
const stretch = (
  { count, signals, grain }: ToldStretch,
  step: number,
  body: readonly Statement[],
): readonly Statement[] => {
  if (signals.length === 0 || grain === 1) return loop(count, step, [...body, ...signals])
  const full = Math.floor(count / grain)
  const rest = count - full * grain
  return [
    ...loop(full, step * grain, [...loop(grain, step, body), ...signals]),
    ...(rest === 0 ? [] : from(full * grain * step, [...loop(rest, step, body), ...signals])),
  ]
}

/** A program over all its vectors of all images, as a loop nest. */
export const looped = ({ share, vectors, images, body, stretches }: Work): readonly Statement[] => {
  const { start, step } = share
  let before = 0
  const image = stretches.flatMap((each) => {
    const told = before === 0 ? [] : each.signals
    const code = from(before * step, stretch(each, step, body))
    before += each.count
    return [...told, ...code]
  })
  return loop(images, vectors, from(start, image))
}
