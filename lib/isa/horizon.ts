import * as t from 'io-ts'
import { product } from '../arithmetic.js'
import { closed } from '../codec/closed.js'
import { integer, natural, positive } from '../codec/number.js'

/** How far along one axis of a sender's vectors a vector of the reader needs them. */
export interface HorizonAxis {
  /** Extent of the sender's vectors along the axis. */
  readonly size: number
  /** The place in the reader's box of the digit that it follows. */
  readonly digit: number
  readonly stride: number
  readonly divisor: number
  /** The last that a digit of 0 needs, times `divisor`; what lies outside is padding. */
  readonly high: number
}

/**
 * Up to where a vector of the reader needs the vectors of one sender: of all that the sender's layer has, in scan
 * order, those up to position `clamp(⌊(stride · x + high) / divisor⌋, 0, size − 1)` on each axis, where x is a digit
 * of the reader's position. Of these the sender stores its own, `start`, `start + step`, …, and signals after each
 * `grain` of them and after its last of an image. Vectors of image i are those from i times the product of `box` on.
 */
export interface Horizon {
  /** Extents of the reader's vectors, outermost first. */
  readonly box: readonly number[]
  /** Of each axis of the sender's vectors, outermost first. */
  readonly axes: readonly HorizonAxis[]
  readonly start: number
  readonly step: number
  readonly grain: number
}

/** The codec of a horizon. */
export const Horizon: t.Type<Horizon> = closed<Horizon>('Horizon', {
  box: t.readonlyArray(positive),
  axes: t.readonlyArray(
    closed<HorizonAxis>('HorizonAxis', {
      size: positive,
      digit: natural,
      stride: natural,
      divisor: positive,
      high: integer,
    }),
  ),
  start: natural,
  step: positive,
  grain: positive,
})

const clamp = (x: number, size: number): number => (x < 0 ? 0 : x < size ? x : size - 1)

/** A horizon with what is the same for all vectors. */
export interface Counting {
  readonly horizon: Horizon
  /** Vectors of the reader, and signals of the sender, in an image. */
  readonly vectors: number
  readonly signals: number
  /** Of each axis six numbers, as `lastWithin` takes them: they are read far more often than anything else of a program. */
  readonly axes: Float64Array
  /**
   * One more than the signals that each vector of the first image waits for; 0 where nobody has asked. As long as the
   * last vector that was asked for needs: an image may have millions of vectors of which a program takes three.
   */
  known: Float64Array
}

/** Vectors of an image, at the most, whose signals are kept once they are told: 8 MiB of them. */
const mostKept = 2 ** 20

/** Keeps how many signals a vector of the first image waits for, where there is room. */
const keep = (counting: Counting, vector: number, needed: number): void => {
  const { known, vectors } = counting
  if (vector >= known.length) {
    const most = Math.min(vectors, mostKept)
    if (vector >= most) return
    counting.known = new Float64Array(Math.min(most, Math.max(16, 2 * vector)))
    counting.known.set(known)
  }
  counting.known[vector] = needed + 1
}

/** What `signalsNeeded` asks of a horizon. */
export const counting = (horizon: Horizon): Counting => {
  const { box, axes } = horizon
  const vectors = product(box)
  return {
    horizon,
    vectors,
    known: new Float64Array(0),
    signals: signalsOfImage(horizon),
    axes: Float64Array.from(
      axes.flatMap(({ size, digit, stride, divisor, high }) => [
        product(box.slice(digit + 1)),
        box[digit] ?? 1,
        stride,
        high,
        divisor,
        size,
      ]),
    ),
  }
}

/** `counting`, once for all horizons that say the same: the cores of a layer look as far as one another. */
export const countings = (): ((horizon: Horizon) => Counting) => {
  const made = new Map<string, Counting>()
  return (horizon) => {
    const text = horizonText(horizon)
    const known = made.get(text) ?? counting(horizon)
    made.set(text, known)
    return known
  }
}

/** The last vector of the sender's layer, in scan order, that a vector of the reader's first image needs. */
const lastWithin = (axes: Float64Array, vector: number): number => {
  let last = 0
  for (let i = 0; i < axes.length; i += 6) {
    const [inner, extent] = [axes[i]!, axes[i + 1]!]
    const digits = Math.floor(vector / inner)
    const x = digits - extent * Math.floor(digits / extent)
    const [stride, high, divisor, size] = [axes[i + 2]!, axes[i + 3]!, axes[i + 4]!, axes[i + 5]!]
    last = last * size + clamp(Math.floor((stride * x + high) / divisor), size)
  }
  return last
}

/** How many of a sender's own vectors are among the first `count` of its layer. */
const ownAmong = (count: number, { start, step }: Horizon): number =>
  Math.max(0, Math.ceil((count - start) / step))

/** How many signals its sender gives in an image. */
export const signalsOfImage = (horizon: Horizon): number =>
  Math.ceil(ownAmong(product(horizon.axes.map(({ size }) => size)), horizon) / horizon.grain)

/**
 * How many signals of its sender a vector of the reader waits for, counted from the first image on. In constant time:
 * a vector of rows of three that needs its neighbours, signalled two by two, waits for 1, 2, 2, and in the next image 3.
 */
export const signalsNeeded = (counting: Counting, vector: number): number => {
  const { horizon, vectors, signals, axes, known } = counting
  const image = Math.floor(vector / vectors)
  const within = vector - image * vectors
  const told = within < known.length ? known[within]! : 0
  if (told > 0) return image * signals + told - 1
  const own = ownAmong(lastWithin(axes, within) + 1, horizon)
  const needed = Math.min(signals, Math.ceil(own / horizon.grain))
  keep(counting, within, needed)
  return image * signals + needed
}

const axisText = ({ size, digit, stride, divisor, high }: HorizonAxis): string =>
  `${size}@${digit}*${stride}${high < 0 ? '' : '+'}${high}${divisor === 1 ? '' : `:${divisor}`}`

/** A horizon as one word of assembly text: `56x56/112@0*2+1,112@1*2+1/0+1/2`. */
export const horizonText = ({ box, axes, start, step, grain }: Horizon): string =>
  [box.join('x'), axes.map(axisText).join(','), `${start}+${step}`, grain].join('/')

const parseAxis = (text: string): HorizonAxis | null => {
  const found = /^(\d+)@(\d+)\*(\d+)(\+\d+|-\d+)(?::(\d+))?$/.exec(text)
  if (found === null) return null
  const [size = 0, digit = 0, stride = 0, high = 0] = found.slice(1).map(Number)
  return { size, digit, stride, divisor: Number(found[5] ?? 1), high }
}

/** What a word of assembly text stands for, as far as it can be read; the codec says whether it is a horizon. */
export const parseHorizon = (word: string): unknown => {
  const found = /^(\d+(?:x\d+)*)?\/([^/]*)\/(\d+)\+(\d+)\/(\d+)$/.exec(word)
  if (found === null) return null
  const [box, axes = '', start, step, grain] = found.slice(1)
  return {
    box: box === undefined ? [] : box.split('x').map(Number),
    axes: axes === '' ? [] : axes.split(',').map(parseAxis),
    start: Number(start),
    step: Number(step),
    grain: Number(grain),
  }
}

/** Why a horizon cannot be followed exactly: numbers beyond those that a double holds, or a digit that is not there. */
export const horizonProblem = ({ box, axes }: Horizon): string | null => {
  const isExact = (n: number): boolean => n <= Number.MAX_SAFE_INTEGER
  if (!isExact(product(box)) || !isExact(product(axes.map(({ size }) => size))))
    return 'its horizon has more vectors than can be counted'
  for (const { digit, stride, high } of axes) {
    if (stride > 0 && digit >= box.length) return `its horizon follows digit ${digit} of ${box.length}`
    if (!isExact(stride * ((box[digit] ?? 1) - 1) + Math.abs(high)))
      return 'its horizon reaches farther than can be counted'
  }
  return null
}
