import { type Layer, type Operand, type Parameter, result } from './tensor.js'
import { type Extent, image, type Steps, windowOver } from './window.js'

export interface ConvOptions extends Steps {
  /** Default 1. */
  readonly groups?: number
  /** Default true; false where a BatchNormalization follows. */
  readonly bias?: boolean
}

const parameter = (
  name: string,
  shape: readonly number[],
  values: Omit<Parameter, 'kind' | 'name' | 'shape'>,
): Parameter => ({
  kind: 'parameter',
  name,
  shape,
  ...values,
})

/** Around zero, so that the results keep variance one; in a model of shapes, every result is the mean of its inputs. */
const weight = (name: string, shape: readonly number[], fanIn: number, power: number): Parameter =>
  parameter(`${name}.weight`, shape, { mean: 0, deviation: Math.sqrt(1 / (fanIn * power)), fill: 1 / fanIn })

const aroundZero = { mean: 0, deviation: 0.1, fill: 0 }
const aroundOne = { mean: 1, deviation: 0.1, fill: 1 }

/** Two-dimensional convolution to `channels` channels. */
export const conv =
  (
    name: string,
    channels: number,
    kernel: Extent,
    { groups = 1, bias = true, ...steps }: ConvOptions = {},
  ): Layer =>
  (x) => {
    const [inputs] = image(x)
    const window = windowOver(name, x, kernel, steps)
    const shape = [channels, inputs / groups, ...window.kernel]
    const fanIn = (inputs / groups) * window.kernel[0] * window.kernel[1]
    const biases: readonly Operand[] = bias ? [parameter(`${name}.bias`, [channels], aroundZero)] : []
    return result('Conv', name, [x], {
      operands: [weight(name, shape, fanIn, x.power), ...biases],
      attributes: { ...window.attributes, dilations: { ints: [1, 1] }, group: { int: groups } },
      shape: [channels, window.height, window.width],
      power: 1,
      signed: 1,
    })
  }

/** Normalization with stored statistics, as in inference; it is not folded into the convolution before it. */
export const batchNorm =
  (name: string, epsilon = 1e-5): Layer =>
  (x) => {
    const shape = [image(x)[0]]
    return result('BatchNormalization', name, [x], {
      operands: [
        parameter(`${name}.weight`, shape, aroundOne),
        parameter(`${name}.bias`, shape, aroundZero),
        parameter(`${name}.running_mean`, shape, aroundZero),
        parameter(`${name}.running_var`, shape, aroundOne),
      ],
      attributes: { epsilon: { float: epsilon } },
      shape: x.shape,
      power: x.power,
      signed: x.signed,
    })
  }

/** Fully connected layer, with bias. */
export const linear =
  (name: string, features: number): Layer =>
  (x) => {
    const fanIn = x.shape.reduce((product, extent) => product * extent, 1)
    return result('Gemm', name, [x], {
      operands: [
        weight(name, [features, fanIn], fanIn, x.power),
        parameter(`${name}.bias`, [features], aroundZero),
      ],
      attributes: { transB: { int: 1 } },
      shape: [features],
      power: 1,
      signed: 1,
    })
  }

/** Fully connected layer along the last axis, the same for each token, with bias: a product and a sum. */
export const linearAlong =
  (name: string, features: number): Layer =>
  (x) => {
    const fanIn = x.shape.at(-1) ?? 1
    const shape = [...x.shape.slice(0, -1), features]
    const product = result('MatMul', name, [x], {
      operands: [weight(name, [fanIn, features], fanIn, x.power)],
      shape,
      power: 1,
      signed: 1,
    })
    return learnedShift(`${name}.bias`, [features])(product)
  }

/** Sum with learned values: of `shape`, or of that of the tensor. */
export const learnedShift =
  (name: string, shape?: readonly number[]): Layer =>
  (x) =>
    result('Add', `${name}.add`, [x], {
      operands: [parameter(name, shape ?? x.shape, aroundZero)],
      shape: x.shape,
      power: x.power,
      signed: x.signed,
    })

/** Normalization of each token to mean 0 and variance 1, then scaled and shifted as learned. */
export const layerNorm =
  (name: string, epsilon = 1e-6): Layer =>
  (x) => {
    const shape = [x.shape.at(-1) ?? 1]
    return result('LayerNormalization', name, [x], {
      operands: [parameter(`${name}.weight`, shape, aroundOne), parameter(`${name}.bias`, shape, aroundZero)],
      attributes: { axis: { int: -1 }, epsilon: { float: epsilon } },
      shape: x.shape,
      power: 1,
      signed: 1,
    })
  }

/** One more token before all others, learned and the same for each image. */
export const withToken =
  (name: string): Layer =>
  (x) => {
    const [tokens = 0, features = 1] = x.shape
    const images = result('Shape', `${name}.images`, [x], {
      attributes: { start: { int: 0 }, end: { int: 1 } },
      shape: [],
      power: 0,
      signed: 0,
    })
    const wanted = result('Concat', `${name}.shape`, [images], {
      operands: [
        {
          kind: 'literal',
          name: `${name}.extents`,
          elementType: 'int64',
          shape: [2],
          values: [1, features],
        },
      ],
      attributes: { axis: { int: 0 } },
      shape: [],
      power: 0,
      signed: 0,
    })
    const each = result('Expand', `${name}.each`, [wanted], {
      operands: [parameter(name, [1, 1, features], aroundZero)],
      operandsFirst: true,
      shape: [1, features],
      power: aroundZero.deviation ** 2,
      signed: 1,
    })
    return result('Concat', `${name}.concat`, [each, x], {
      attributes: { axis: { int: 1 } },
      shape: [tokens + 1, features],
      power: x.power,
      signed: x.signed,
    })
  }
