import { fromBinary } from '@bufbuild/protobuf'
import {
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
} from 'onnx-buf'

/** What the tests read from an ONNX file, with no help of the code under test. */
export interface Parsed {
  readonly model: ModelProto
  readonly graph: GraphProto
  /** Shapes of all constants: initializers and the results of ConstantOfShape. */
  readonly constants: ReadonlyMap<string, readonly number[]>
}

const integers = ({ rawData, int64Data }: TensorProto): readonly number[] => {
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.length)
  return int64Data.length > 0
    ? int64Data.map(Number)
    : Array.from({ length: rawData.length / 8 }, (_, i) => Number(view.getBigInt64(i * 8, true)))
}

export const parsed = (bytes: Uint8Array): Parsed => {
  const model = fromBinary(ModelProtoSchema, bytes)
  if (model.graph === undefined) throw new Error('a model without a graph')
  const { graph } = model
  const initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]))
  const constants = new Map(graph.initializer.map(({ name, dims }) => [name, dims.map(Number)]))
  for (const { opType, input, output } of graph.node) {
    const shape = initializers.get(input[0] ?? '')
    if (opType === 'ConstantOfShape' && output[0] !== undefined && shape !== undefined)
      constants.set(output[0], [...integers(shape)])
  }
  return { model, graph, constants }
}

export const product = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1)

/** The shape of the constant operand at `index`. */
export const operandShape = ({ constants }: Parsed, node: NodeProto, index: number): readonly number[] => {
  const shape = constants.get(node.input[index] ?? '')
  if (shape === undefined) throw new Error(`${node.name}: operand ${index} is no constant`)
  return shape
}

/** An integer attribute. */
export const integer = (node: NodeProto, name: string, absent: number): number =>
  Number(node.attribute.find((attribute) => attribute.name === name)?.i ?? absent)

/** Learned parameters: operands of convolutions, products and sums, scales and shifts of normalizations, the token of a class. */
export const parameters = (file: Parsed): number => {
  const learned = (node: NodeProto): readonly number[] => {
    const constant = node.input.flatMap((name, i) => (file.constants.has(name) ? [i] : []))
    if (node.opType === 'BatchNormalization') return [1, 2]
    if (['Conv', 'Gemm', 'MatMul', 'Add', 'LayerNormalization'].includes(node.opType)) return constant
    return node.opType === 'Expand' ? [0] : []
  }
  return file.graph.node
    .flatMap((node) => learned(node).map((index) => product(operandShape(file, node, index))))
    .reduce((a, b) => a + b, 0)
}

/** Crossbars of `size` × `size` cells, one weight a cell, that the operators `op` without groups take. */
export const tiles = (file: Parsed, op: 'Conv' | 'Gemm', size: number): number =>
  file.graph.node
    .filter((node) => node.opType === op && integer(node, 'group', 1) === 1)
    .map((node) => {
      const [columns = 0, ...rows] = operandShape(file, node, 1)
      return Math.ceil(product(rows) / size) * Math.ceil(columns / size)
    })
    .reduce((a, b) => a + b, 0)
