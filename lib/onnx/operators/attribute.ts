import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Attribute } from '../../ir/network.js'
import {
  type AttributeProto,
  type GraphProto,
  nameIn,
  type TensorProto,
  AttributeType as Type,
} from '../proto/messages.js'
import { saturated } from '../tensors/tensorData.js'

/** An attribute of a node, decoded by its type. */
export type AttributeValue =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: TensorProto }
  | { readonly kind: 'graph'; readonly value: readonly GraphProto[] }
  /** Sparse tensors, types and lists of tensors, which no operator here takes. */
  | { readonly kind: 'other'; readonly value: null }

export type AttributeKind = AttributeValue['kind']

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** Types that the fields of an attribute speak for. */
const populated = (a: AttributeProto): readonly Type[] => [
  ...(a.f === 0 ? [] : [Type.FLOAT]),
  ...(a.i === 0n ? [] : [Type.INT]),
  ...(a.s.length === 0 ? [] : [Type.STRING]),
  ...(a.t === undefined ? [] : [Type.TENSOR]),
  ...(a.g === undefined ? [] : [Type.GRAPH]),
  ...(a.floats.length === 0 ? [] : [Type.FLOATS]),
  ...(a.ints.length === 0 ? [] : [Type.INTS]),
  ...(a.strings.length === 0 ? [] : [Type.STRINGS]),
  ...(a.tensors.length === 0 ? [] : [Type.TENSORS]),
  ...(a.graphs.length === 0 ? [] : [Type.GRAPHS]),
  ...(a.sparseTensor === undefined ? [] : [Type.SPARSE_TENSOR]),
  ...(a.sparseTensors.length === 0 ? [] : [Type.SPARSE_TENSORS]),
  ...(a.tp === undefined ? [] : [Type.TYPE_PROTO]),
  ...(a.typeProtos.length === 0 ? [] : [Type.TYPE_PROTOS]),
]

const valueOf = (a: AttributeProto, type: number): AttributeValue => {
  switch (type) {
    case Type.INT:
      return { kind: 'int', value: saturated(a.i) }
    case Type.FLOAT:
      return { kind: 'float', value: a.f }
    case Type.STRING:
      return { kind: 'string', value: text(a.s) }
    case Type.INTS:
      return { kind: 'ints', value: a.ints.map(saturated) }
    case Type.FLOATS:
      return { kind: 'floats', value: a.floats }
    case Type.STRINGS:
      return { kind: 'strings', value: a.strings.map(text) }
    case Type.TENSOR:
      return a.t === undefined ? { kind: 'other', value: null } : { kind: 'tensor', value: a.t }
    case Type.GRAPH:
      return { kind: 'graph', value: a.g === undefined ? [] : [a.g] }
    case Type.GRAPHS:
      return { kind: 'graph', value: a.graphs }
    default:
      return { kind: 'other', value: null }
  }
}

/**
 * Decodes an attribute, or says what is wrong with it: no type, or a value of another type than it claims.
 *
 * Files of the first ONNX versions give no type; there the one field that is filled tells it.
 */
export const attributeValue = (a: AttributeProto): Either<string, AttributeValue> => {
  if (a.refAttrName !== '')
    return E.left(`refers to the attribute ${a.refAttrName} of a function, outside of one`)
  const filled = populated(a)
  const type = a.type === Type.UNDEFINED ? filled[0] : a.type
  if (type === undefined) return E.left('has neither a type nor a value')
  const other = filled.find((found) => found !== type)
  if (other !== undefined)
    return E.left(`is of type ${nameIn(Type, type)}, but holds a value of type ${nameIn(Type, other)}`)
  return E.right(valueOf(a, type))
}

/** The attribute as a network holds it, or null for the kinds that it does not hold (tensors and graphs). */
export const plainAttribute = (attribute: AttributeValue): Attribute | null =>
  attribute.kind === 'tensor' || attribute.kind === 'graph' || attribute.kind === 'other'
    ? null
    : attribute.value
