import { type Attribute, type Layer, type Literal, type Operand, result } from './tensor.js'

/** Elementwise; negative values shrink to `slope` times what they were. */
const rectifier = (
  op: string,
  name: string,
  slope: number,
  attributes: Readonly<Record<string, Attribute>>,
  operands: readonly Operand[],
): Layer => {
  const lost = (1 - slope * slope) / 2
  return (x) =>
    result(op, name, [x], {
      attributes,
      operands,
      shape: x.shape,
      power: x.power - x.signed * lost,
      signed: 0,
    })
}

const scalar = (name: string, value: number): Literal => ({
  kind: 'literal',
  name,
  elementType: 'float32',
  shape: [],
  values: [value],
})

export const relu = (name: string): Layer => rectifier('Relu', name, 0, {}, [])

/** min(max(x, 0), 6), spelt Clip as ONNX has no operator of its own for it. */
export const relu6 = (name: string): Layer =>
  rectifier('Clip', name, 0, {}, [scalar(`${name}.min`, 0), scalar(`${name}.max`, 6)])

export const leakyRelu = (name: string, slope: number): Layer =>
  rectifier('LeakyRelu', name, slope, { alpha: { float: slope } }, [])

/**
 * Division by what 5 neighbouring channels hold, with the constants
 * of A. Krizhevsky et al., NIPS 2012, as Caffe spells them.
 */
export const localResponse =
  (name: string): Layer =>
  (x) =>
    result('LRN', name, [x], {
      attributes: { size: { int: 5 }, alpha: { float: 1e-4 }, beta: { float: 0.75 }, bias: { float: 1 } },
      shape: x.shape,
      power: x.power,
      signed: x.signed,
    })

/** x · Φ(x), of which about half of the power remains. */
export const gelu =
  (name: string): Layer =>
  (x) =>
    result('Gelu', name, [x], { shape: x.shape, power: x.power / 2, signed: 0.5 })
