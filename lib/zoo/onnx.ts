import type { Bytes } from '../bytes.js'
import { create } from '../onnx/proto/create.js'
import { encode } from '../onnx/proto/encode.js'
import { GraphProtoSchema, ModelProtoSchema, TensorProtoSchema } from '../onnx/proto/schemas.js'
import { BinaryWriter, WireType } from '../onnx/proto/wire.js'
import { literalTensor, nodeOf, shapeNode, shapeTensors, tensorOf, valueOf } from './messages.js'
import { fillUniform, stateOf } from './random.js'
import type { Node, Operand, Parameter, Tensor } from './tensor.js'

/** What is to be written beside the network itself. */
export interface OnnxOptions {
  readonly name: string
  readonly description: string
  readonly weights: 'shapes' | { readonly seed: number }
  readonly batch: number | string
  readonly opset: number
}

/** All operators that the outputs need, each after those whose results it reads. */
const inOrder = (outputs: readonly Tensor[]): readonly Node[] => {
  const ordered = new Set<Node>()
  const visit = ({ node }: Tensor): void => {
    if (node === null || ordered.has(node)) return
    node.inputs.forEach(visit)
    ordered.add(node)
  }
  outputs.forEach(visit)
  return [...ordered]
}

/** Tag and length that precede `length` bytes of the message field `field`. */
const prefix = (field: number, length: number): Uint8Array =>
  new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(length).finish()

const elements = ({ shape }: Parameter): number => shape.reduce((product, extent) => product * extent, 1)

/** Bytes as they are, or a parameter whose float32 elements come in its place. */
type Piece = Uint8Array | Parameter

const size = (piece: Piece): number => ('kind' in piece ? elements(piece) * 4 : piece.length)

const total = (pieces: readonly Piece[]): number => pieces.reduce((sum, piece) => sum + size(piece), 0)

/**
 * A tensor in a graph: all but the elements encoded, since half
 * a gigabyte of them should be written once and never copied.
 */
const initializer = (parameter: Parameter): readonly Piece[] => {
  const head = encode(TensorProtoSchema, tensorOf(parameter.name, parameter.shape, 'float32'))
  const body = [head, prefix(TensorProtoSchema.numberOf('rawData'), size(parameter)), parameter]
  return [prefix(GraphProtoSchema.numberOf('initializer'), total(body)), ...body]
}

/** The network from `input` to `outputs` as the bytes of an ONNX ModelProto. */
export const onnx = (input: Tensor, outputs: readonly Tensor[], options: OnnxOptions): Bytes => {
  const { name, description, weights, batch, opset } = options
  const nodes = inOrder(outputs)
  const operands: readonly Operand[] = nodes.flatMap((node) => node.operands)
  const parameters = operands.filter((operand) => operand !== 'left out' && operand.kind === 'parameter')
  const literals = operands.filter((operand) => operand !== 'left out' && operand.kind === 'literal')
  const shapesOnly = weights === 'shapes'
  const graph = encode(
    GraphProtoSchema,
    create(GraphProtoSchema, {
      name,
      docString: description,
      input: [valueOf(input, batch)],
      output: outputs.map((output) => valueOf(output, batch)),
      node: [...(shapesOnly ? parameters.map(shapeNode) : []), ...nodes.map(nodeOf)],
      initializer: [...literals.map(literalTensor), ...(shapesOnly ? shapeTensors(parameters) : [])],
    }),
  )
  const model = encode(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      // version 9 came with opset 20
      irVersion: opset < 20 ? 8n : 9n,
      producerName: 'ohmflow',
      opsetImport: [{ version: BigInt(opset) }],
    }),
  )
  const body = [graph, ...(shapesOnly ? [] : parameters.flatMap(initializer))]
  const pieces = [model, prefix(ModelProtoSchema.numberOf('graph'), total(body)), ...body]

  const bytes = new Uint8Array(total(pieces))
  let offset = 0
  for (const piece of pieces) {
    if (!('kind' in piece)) bytes.set(piece, offset)
    else if (!shapesOnly) {
      const view = new DataView(bytes.buffer, offset, size(piece))
      fillUniform(view, piece.mean, piece.deviation, stateOf(weights.seed, piece.name))
    }
    offset += size(piece)
  }
  return bytes
}
