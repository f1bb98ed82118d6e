import * as t from 'io-ts'
import { closed, type Fields } from '../codec/closed.js'
import { integer, natural } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { optional } from '../codec/optional.js'
import { tagged } from '../codec/tagged.js'
import { Chip } from '../hardware/chip.js'

/** The element types of tensors that networks hold, by the names that numeric libraries use. */
export const elementTypes = [
  'float32',
  'float16',
  'float64',
  'bfloat16',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'bool',
  'int4',
  'uint4',
  'string',
] as const
/** The element types of ONNX that are known here, by their names in NumPy. */
export type ElementType = (typeof elementTypes)[number]

/** Of which type a tensor's elements are, and how many along each axis. */
export interface TensorType {
  readonly elementType: ElementType
  /** Extents, outermost first; `[]` is a scalar. */
  readonly shape: readonly number[]
}

/**
 * Where the elements of a constant are. A network holds no weights: it says where in the model they stand, so that it
 * stays small, can be hashed and compared, and weights are read only by whoever needs them.
 */
export type WeightSource =
  /**
   * The initializer at `index`, those of the graph first, then those of the graphs in it (branches), in the order of
   * the file; the bytes are in the model file.
   */
  | { readonly kind: 'initializer'; readonly index: number }
  /** The value in the one attribute of the Constant node at `node`, counted alike, those of functions last. */
  | { readonly kind: 'constant'; readonly node: number }
  /** Every element is `value` (ConstantOfShape). */
  | { readonly kind: 'fill'; readonly value: number }
  /** The elements themselves, row-major: scalars and shapes that the import computed. */
  | { readonly kind: 'literal'; readonly values: readonly number[] }
  /** `length` bytes from `offset` of the file `location`, relative to the model file. */
  | { readonly kind: 'external'; readonly location: string; readonly offset: number; readonly length: number }
  /** The constant `of` with axis `permutation[i]` of it as axis `i` (Transpose). */
  | { readonly kind: 'transposed'; readonly of: string; readonly permutation: readonly number[] }
  /** The constant `of` converted to this element type (Cast). */
  | { readonly kind: 'cast'; readonly of: string }
  /** `saturate(round(of / scale) + zeroPoint)`, with a number each or one a position along `axis` (QuantizeLinear). */
  | {
      readonly kind: 'quantized'
      readonly of: string
      readonly scale: string
      readonly zeroPoint: string | null
      readonly axis: number
    }
  /**
   * `(of - zeroPoint) · scale`, with a number each or one a position
   * along `axis` (DequantizeLinear): `of` holds the integers.
   */
  | {
      readonly kind: 'dequantized'
      readonly of: string
      readonly scale: string
      readonly zeroPoint: string | null
      readonly axis: number
    }
  /** `weight` with output channel `c` (along `axis`) scaled by `scale[c] / sqrt(variance[c] + epsilon)`. */
  | {
      readonly kind: 'foldedWeight'
      readonly weight: string
      readonly axis: number
      readonly scale: string
      readonly variance: string
      readonly epsilon: number
    }
  /** `shift[c] + (bias[c] - mean[c]) · scale[c] / sqrt(variance[c] + epsilon)`; a `bias` of null is zero. */
  | {
      readonly kind: 'foldedBias'
      readonly bias: string | null
      readonly scale: string
      readonly shift: string
      readonly mean: string
      readonly variance: string
      readonly epsilon: number
    }

  /**
   * Result `output`, of `outputs` in all, of an ONNX operator on the constants `inputs`: a weight that the model joins,
   * scales, cuts or otherwise makes of others. An empty string among `inputs` is an input that is left out.
   */
  | {
      readonly kind: 'computed'
      readonly op: string
      readonly domain: string
      readonly opset: number
      readonly inputs: readonly string[]
      readonly attributes: Readonly<Record<string, Attribute>>
      readonly outputs: number
      readonly output: number
    }

/** A tensor whose elements are in the file, or are known. */
export interface Constant extends TensorType {
  readonly source: WeightSource
}

/** The value of an attribute of an operator. */
export type Attribute = number | string | readonly number[] | readonly string[]

/** One operator of the graph. An empty string among `inputs` is an optional input that is left out, as in ONNX. */
export interface Node {
  /** Unique in the network. */
  readonly name: string
  readonly op: string
  /** '' is ONNX itself. */
  readonly domain: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** What every later artefact says of the model that it came from. */
export interface Model {
  readonly name: string
  /** SHA-256 of the model file, in hexadecimal. */
  readonly sha256: string
  /**
   * Elements of the learned constants; statistics of
   * BatchNormalization, shapes, scales and zero points are not learned.
   */
  readonly parameters: number
  /** Multiply-accumulate operations of convolutions and matrix products, for the bound input shapes. */
  readonly macs: number
  /**
   * Nodes whose work totals miss, so that these are at least what they say: operators without a rule here, those of
   * other domains, recurrent layers, loops, and products whose weights come of constants that are not computed here.
   * Left out where there are none.
   */
  readonly opaque?: readonly string[]
}

/** A CNN as operators in topological order, every tensor with its shape. */
export interface Graph {
  readonly model: Model
  readonly opset: number
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Activations: the network's inputs and every node's outputs. */
  readonly tensors: Readonly<Record<string, TensorType>>
  readonly constants: Readonly<Record<string, Constant>>
  readonly nodes: readonly Node[]
}

/**
 * A CNN, and the chip that it is to be mapped to.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { Network } from 'ohmflow/codec'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const network = await teaching.until('import').task(model)()
 * console.assert(network._tag === 'Right' && Network.is(network.right))
 */
export interface Network extends Graph {
  readonly chip: Chip
}

const elementType = oneOf(...elementTypes)
const shape = t.readonlyArray(natural)
const attributes = t.record(
  t.string,
  t.union([t.number, t.string, t.readonlyArray(t.number), t.readonlyArray(t.string)]),
)

const WeightSource: t.Type<WeightSource> = tagged<WeightSource>()('kind', {
  initializer: closed('initializer', { kind: oneOf('initializer'), index: natural }),
  constant: closed('constant', { kind: oneOf('constant'), node: natural }),
  fill: closed('fill', { kind: oneOf('fill'), value: t.number }),
  literal: closed('literal', { kind: oneOf('literal'), values: t.readonlyArray(t.number) }),
  external: closed('external', {
    kind: oneOf('external'),
    location: t.string,
    offset: natural,
    length: natural,
  }),
  transposed: closed('transposed', {
    kind: oneOf('transposed'),
    of: t.string,
    permutation: t.readonlyArray(natural),
  }),
  cast: closed('cast', { kind: oneOf('cast'), of: t.string }),
  quantized: closed('quantized', {
    kind: oneOf('quantized'),
    of: t.string,
    scale: t.string,
    zeroPoint: t.union([t.string, t.null]),
    axis: natural,
  }),
  dequantized: closed('dequantized', {
    kind: oneOf('dequantized'),
    of: t.string,
    scale: t.string,
    zeroPoint: t.union([t.string, t.null]),
    axis: natural,
  }),
  foldedWeight: closed('foldedWeight', {
    kind: oneOf('foldedWeight'),
    weight: t.string,
    axis: natural,
    scale: t.string,
    variance: t.string,
    epsilon: t.number,
  }),
  foldedBias: closed('foldedBias', {
    kind: oneOf('foldedBias'),
    bias: t.union([t.string, t.null]),
    scale: t.string,
    shift: t.string,
    mean: t.string,
    variance: t.string,
    epsilon: t.number,
  }),
  computed: closed('computed', {
    kind: oneOf('computed'),
    op: t.string,
    domain: t.string,
    opset: integer,
    inputs: t.readonlyArray(t.string),
    attributes,
    outputs: natural,
    output: natural,
  }),
})

export const Model: t.Type<Model> = closed<Model>('Model', {
  name: t.string,
  sha256: t.string,
  parameters: natural,
  macs: natural,
  opaque: optional(t.readonlyArray(t.string)),
})

const graphFields: Fields<Graph> = {
  model: Model,
  opset: integer,
  inputs: t.readonlyArray(t.string),
  outputs: t.readonlyArray(t.string),
  tensors: t.record(t.string, closed<TensorType>('TensorType', { elementType, shape })),
  constants: t.record(t.string, closed<Constant>('Constant', { elementType, shape, source: WeightSource })),
  nodes: t.readonlyArray(
    closed<Node>('Node', {
      name: t.string,
      op: t.string,
      domain: t.string,
      inputs: t.readonlyArray(t.string),
      outputs: t.readonlyArray(t.string),
      attributes,
    }),
  ),
}

export const Graph: t.Type<Graph> = closed<Graph>('Graph', graphFields)

export const Network: t.Type<Network> = closed<Network>('Network', { chip: Chip, ...graphFields })
