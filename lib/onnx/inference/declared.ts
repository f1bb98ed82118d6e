import type { TensorType } from '../../ir/network.js'
import { elementTypeOf } from '../format/elementType.js'
import type { DeclaredType } from '../importError.js'
import type { GraphProto, ValueInfoProto } from '../proto/messages.js'
import { saturated } from '../tensors/tensorData.js'

const undeclared: DeclaredType = { elementType: null, shape: null }

/**
 * The type that a model declares of a tensor. Names are dimensions that it leaves
 * open; so do 0 and negative extents, by which older exporters mean "any".
 */
export const declaredType = ({ type }: ValueInfoProto): DeclaredType => {
  if (type?.value.case !== 'tensorType') return undeclared
  const { elemType, shape } = type.value.value
  return {
    elementType: elementTypeOf(elemType) ?? null,
    shape:
      shape?.dim.map(({ value }) => {
        if (value.case === 'dimParam') return value.value === '' ? null : value.value
        const extent = saturated(value.value ?? 0n)
        return extent > 0 ? extent : null
      }) ?? null,
  }
}

/** What the model declares of its intermediate results and outputs. */
export const declarations = ({ valueInfo, output }: GraphProto): Map<string, DeclaredType[]> => {
  const byName = new Map<string, DeclaredType[]>()
  for (const info of [...valueInfo, ...output]) {
    const known = byName.get(info.name)
    if (known === undefined) byName.set(info.name, [declaredType(info)])
    else known.push(declaredType(info))
  }
  return byName
}

/**
 * Whether a declaration leaves room for the type: open dimensions,
 * unknown ranks and unknown element types match anything.
 */
export const admits = ({ elementType, shape }: DeclaredType, type: TensorType): boolean =>
  (elementType === null || elementType === type.elementType) &&
  (shape === null ||
    (shape.length === type.shape.length &&
      shape.every((extent, axis) => typeof extent !== 'number' || extent === type.shape[axis])))

/** The declared type with its open dimensions filled in, or null where some have no number. */
export const resolved = (
  { elementType, shape }: DeclaredType,
  bindings: ReadonlyMap<string, number>,
): TensorType | null => {
  const extents = shape?.map((extent) => (typeof extent === 'string' ? bindings.get(extent) : extent)) ?? [
    null,
  ]
  const known = extents.filter((extent) => typeof extent === 'number')
  return elementType === null || known.length < extents.length ? null : { elementType, shape: known }
}
