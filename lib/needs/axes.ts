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

/** Whether each value of its digit needs the position of the same number, and there are as many. */
export const isSame = (axis: NeedAxis, box: readonly number[]): boolean => {
  const { size, digit, stride, divisor, low, high, first, last } = axis
  const plain = stride === 1 && divisor === 1 && low === 0 && high === 0
  return plain && first === 0 && last === size - 1 && box[digit] === size
}

/** The need of each element of a tensor for itself. */
export const sameNeed = (shape: readonly number[]): Need => ({ box: shape, axes: shape.map(sameAxis) })

/** The need of each position of a box for everything in another. */
export const wholeNeed = (box: readonly number[], sizes: readonly number[]): Need => ({
  box,
  axes: sizes.map(wholeAxis),
})

export const sizesOf = ({ axes }: Need): readonly number[] => axes.map(({ size }) => size)
