import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { integer, natural, positive } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { optional } from '../codec/optional.js'
import { tagged } from '../codec/tagged.js'
import { Chip } from '../hardware/chip.js'
import { type Precise, Precision } from '../hardware/precision.js'
import { Reading } from './need.js'
import { Model } from './network.js'
import { Signature } from './signature.js'

/**
 * One coordinate of an affine map: with the vector index `v`, the row index `r`, the column index `c` and
 * the group `g`, the coordinate is `offset + vector · v + row · r + column · c + group * g`. A coordinate
 * outside `0 … size - 1` means an input or a weight that is 0, or an output that nobody wants.
 */
export interface AffineAxis {
  readonly size: number
  readonly offset: number
  readonly vector: readonly number[]
  readonly row: readonly number[]
  readonly column: readonly number[]
  readonly group: number
}

/** An affine map into a tensor: one axis of the tensor after the other, outermost first. */
export type AffineMap = readonly AffineAxis[]

/**
 * A layer that runs on crossbars: for each of `groups` groups, a weight matrix of `rows` × `columns` applied to
 * `vectors` input vectors (mapping of convolutions by im2col, and of matrix products as they are).
 *
 * The im2col matrix is never written out. A vector index is a point of the box `vectorShape`, a row index one
 * of the box `rowShape`, a column index one of the box `columnShape`, all row-major, and three affine maps
 * say which elements they mean: `output[v, c, g] = Σ_r input[v, r, g] · weight[r, c, g]`, where each output
 * is computed once.
 */
export interface BaseLayer extends Precise {
  readonly kind: 'base'
  /** The node's name. */
  readonly name: string
  readonly op: string
  /** The layers, or inputs of the network, whose results this layer reads. */
  readonly inputs: readonly string[]
  readonly groups: number
  /** Rows R of the weight matrix of one group: the product of `rowShape`. */
  readonly rows: number
  /** Columns C of the weight matrix of one group: the product of `columnShape`. */
  readonly columns: number
  /** Input vectors O: the product of `vectorShape`. */
  readonly vectors: number
  readonly vectorShape: readonly number[]
  readonly rowShape: readonly number[]
  readonly columnShape: readonly number[]
  readonly input: AffineMap
  readonly weight: AffineMap
  readonly output: AffineMap
  /** Names of the network's constants. */
  readonly weights: string
  readonly bias: string | null
  /** Operators that the output unit applies as a result leaves: activation, normalization, requantization. */
  readonly fused: readonly string[]
  /** What the elements of its input tensor are of `inputs`; left out where the results of the first are its input. */
  readonly reads?: readonly Reading[]
}

/** A layer that runs on the output units of cores: pooling, addition, concatenation and the like. */
export interface OperatorLayer {
  readonly kind: 'operator'
  readonly name: string
  readonly op: string
  readonly inputs: readonly string[]
  /** Elements of activations read. */
  readonly inputElements: number
  /** Elements of activations written. */
  readonly outputElements: number
  /** Element operations of the output units: one a lane a cycle. */
  readonly operations: number
  /** Which elements of its result need which of its inputs'; left out where each may need all. */
  readonly geometry?: Geometry
}

/** What an operator makes, and of what. */
export interface Geometry {
  /** Extents of the result. Of an operator with several results (Split) it is the tensor that they are parts of. */
  readonly shape: readonly number[]
  /** The axis of the result along which the elements of one vector lie; null where each element is a vector. */
  readonly channelAxis: number | null
  /** What the elements of the result need of `inputs`. */
  readonly reads: readonly Reading[]
}

/** A layer of a lowered network: on crossbars, or on output units. */
export type Layer = BaseLayer | OperatorLayer

/**
 * A network as matrix-vector products and what remains, in topological order.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { Lowered } from 'ohmflow/codec'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const lowered = await teaching.until('lower').task(model)()
 * console.assert(lowered._tag === 'Right' && Lowered.is(lowered.right))
 */
export interface Lowered {
  readonly chip: Chip
  readonly model: Model
  /** The name of the policy, where one has given layers bits of their own. */
  readonly policy?: string
  /** What the network takes and gives; layers that come without it are taken at their word. */
  readonly signature?: Signature
  readonly layers: readonly Layer[]
}

const integers = t.readonlyArray(integer)

export const AffineMap: t.Type<AffineMap> = t.readonlyArray(
  closed<AffineAxis>('AffineAxis', {
    size: positive,
    offset: integer,
    vector: integers,
    row: integers,
    column: integers,
    group: integer,
  }),
)

/** The fields of a base layer, for the artefacts that extend it. */
export const baseLayerFields = {
  kind: oneOf('base'),
  name: t.string,
  op: t.string,
  inputs: t.readonlyArray(t.string),
  groups: positive,
  rows: positive,
  columns: positive,
  vectors: positive,
  vectorShape: t.readonlyArray(positive),
  rowShape: t.readonlyArray(positive),
  columnShape: t.readonlyArray(positive),
  input: AffineMap,
  weight: AffineMap,
  output: AffineMap,
  weights: t.string,
  bias: t.union([t.string, t.null]),
  fused: t.readonlyArray(t.string),
  reads: optional(t.readonlyArray(Reading)),
  precision: optional(Precision),
}

export const OperatorLayer: t.Type<OperatorLayer> = closed<OperatorLayer>('OperatorLayer', {
  kind: oneOf('operator'),
  name: t.string,
  op: t.string,
  inputs: t.readonlyArray(t.string),
  inputElements: natural,
  outputElements: natural,
  operations: natural,
  geometry: optional(
    closed<Geometry>('Geometry', {
      shape: t.readonlyArray(positive),
      channelAxis: t.union([natural, t.null]),
      reads: t.readonlyArray(Reading),
    }),
  ),
})

export const Layer: t.Type<Layer> = tagged<Layer>()('kind', {
  base: closed<BaseLayer>('BaseLayer', baseLayerFields),
  operator: OperatorLayer,
})

export const Lowered: t.Type<Lowered> = closed<Lowered>('Lowered', {
  chip: Chip,
  model: Model,
  policy: optional(t.string),
  signature: optional(Signature),
  layers: t.readonlyArray(Layer),
})
