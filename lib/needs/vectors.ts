import { greatestCommonDivisor, product } from '../arithmetic.js'
import type { AffineAxis, BaseLayer, Layer } from '../ir/lowered.js'
import type { Need, NeedAxis } from '../ir/need.js'
import { sameAxis, wholeAxis, wholeNeed } from './axes.js'

/** What moves a coordinate through some indices: by so much at least and at most, in steps of so much. */
interface Moves {
  readonly least: number
  readonly most: number
  readonly step: number
}

const movesOf = (steps: readonly number[], extents: readonly number[]): Moves =>
  steps.reduce<Moves>(
    ({ least, most, step }, by, i) => {
      const far = by * ((extents[i] ?? 1) - 1)
      return {
        least: least + Math.min(0, far),
        most: most + Math.max(0, far),
        step: far === 0 ? step : greatestCommonDivisor(Math.abs(by), step),
      }
    },
    { least: 0, most: 0, step: 0 },
  )

/** The dimensions of the vectors that move a coordinate. */
const movers = ({ vector }: AffineAxis, { vectorShape }: BaseLayer): readonly number[] =>
  vector.flatMap((by, i) => (by === 0 || (vectorShape[i] ?? 1) === 1 ? [] : [i]))

/** What a vector of a base layer needs along an axis of its input tensor, for all rows and groups. */
const inputAxis = (axis: AffineAxis, layer: BaseLayer): NeedAxis => {
  const { size, offset, vector, row, group } = axis
  const { least, most, step } = movesOf([...row, group], [...layer.rowShape, layer.groups])
  const [digit, ...others] = movers(axis, layer)
  const stride = digit === undefined ? 0 : (vector[digit] ?? 0)
  if (others.length > 0 || stride < 0) return wholeAxis(size)
  return {
    ...sameAxis(size, digit ?? 0),
    stride,
    low: offset + least,
    high: offset + most,
    step: Math.max(1, step),
  }
}

/** Of which vectors of a base layer, along one of their dimensions, the coordinates of its result are. */
const vectorAxis = (layer: BaseLayer, dimension: number): NeedAxis => {
  const size = layer.vectorShape[dimension] ?? 1
  const moved = layer.output.flatMap((axis, i) => (movers(axis, layer).includes(dimension) ? [i] : []))
  const [place] = moved
  const axis = layer.output[place ?? -1]
  const divisor = axis?.vector[dimension] ?? 0
  if (place === undefined || axis === undefined || moved.length > 1) return wholeAxis(size)
  if (movers(axis, layer).length > 1 || divisor < 1) return wholeAxis(size)
  const { least, most } = movesOf([...axis.column, axis.group], [...layer.columnShape, layer.groups])
  return {
    ...sameAxis(size, place),
    divisor,
    low: divisor - 1 - axis.offset - most,
    high: -axis.offset - least,
  }
}

/** The box of the vectors of a layer: output positions, in scan order. One for all of an unknown operator. */
export const vectorBox = (layer: Layer): readonly number[] => {
  if (layer.kind === 'base') return layer.vectorShape
  const { geometry } = layer
  return geometry === undefined ? [] : geometry.shape.filter((_, axis) => axis !== geometry.channelAxis)
}

/** How many output vectors a layer has, of an image. */
export const vectorsOf = (layer: Layer): number =>
  layer.kind === 'base' ? layer.vectors : product(vectorBox(layer))

/** What each vector of a layer needs: of a base layer of its input tensor, of an operator of its own result. */
export const readByVector = (layer: Layer): Need => {
  if (layer.kind === 'base')
    return { box: layer.vectorShape, axes: layer.input.map((axis) => inputAxis(axis, layer)) }
  const { geometry } = layer
  if (geometry === undefined) return wholeNeed([], [])
  const { shape, channelAxis } = geometry
  const digit = (axis: number): number => (channelAxis !== null && axis > channelAxis ? axis - 1 : axis)
  return {
    box: vectorBox(layer),
    axes: shape.map((size, axis) => (axis === channelAxis ? wholeAxis(size) : sameAxis(size, digit(axis)))),
  }
}

/** Which vectors of a layer make each element of its result. */
export const madeByVector = (layer: Layer): Need => {
  if (layer.kind === 'base')
    return {
      box: layer.output.map(({ size }) => size),
      axes: layer.vectorShape.map((_, dimension) => vectorAxis(layer, dimension)),
    }
  const { geometry } = layer
  if (geometry === undefined) return wholeNeed([], [])
  const { shape, channelAxis } = geometry
  return {
    box: shape,
    axes: shape.flatMap((size, axis) => (axis === channelAxis ? [] : [sameAxis(size, axis)])),
  }
}

/** Extents of a layer's result. */
export const resultShape = (layer: Layer): readonly number[] => madeByVector(layer).box
