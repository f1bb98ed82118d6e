import type { Need, NeedAxis } from '../ir/need.js'

/** The axis of which position x needs position x, where `digit` says x. */
export const sameAxis = (size: number, digit: number): NeedAxis => ({
  size,
  digit,
  stride: 1,
  divisor: 1,
  low: 0,
  high: 0,
  step: 1,
  first: 0,
  last: size - 1,
})

/** The axis of which everything is needed. */
export const wholeAxis = (size: number): NeedAxis => ({ ...sameAxis(size, 0), stride: 0, high: size - 1 })

/** Whether each position of an axis is needed for the same value of its digit. */
export const isSame = ({ size, stride, divisor, low, high, first, last }: NeedAxis): boolean =>
  stride === 1 && divisor === 1 && low === 0 && high === 0 && first === 0 && last === size - 1

/** The need of each element of a tensor for itself. */
export const sameNeed = (shape: readonly number[]): Need => ({ box: shape, axes: shape.map(sameAxis) })

/** The need of each position of a box for everything in another. */
export const wholeNeed = (box: readonly number[], sizes: readonly number[]): Need => ({
  box,
  axes: sizes.map(wholeAxis),
})

export const sizesOf = ({ axes }: Need): readonly number[] => axes.map(({ size }) => size)

export const product = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1)
