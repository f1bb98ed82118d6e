import type { GraphProto, TensorShapeProto, ValueInfoProto } from 'onnx-buf'
import type { TensorType } from '../../ir/network.js'
import { declaredType } from './declared.js'
import { dataTypeName, elementTypeOf } from './elementType.js'
import type { ImportError, OpenDimension } from './importError.js'
import { fail, type Rule } from './rule.js'
import { isCountable, shown } from './shape.js'

/**
 * The dimensions that an input leaves open, by the names to bind them by: the model's own name (`dim_param`), which may
 * stand at many places, or `<input>:<axis>` for a dimension that has neither a name nor an extent of at least 1.
 */
const openDimensions = (info: ValueInfoProto): readonly OpenDimension[] =>
  (declaredType(info).shape ?? []).flatMap((extent, axis) =>
    typeof extent === 'number' ? [] : [{ name: extent ?? `${info.name}:${axis}`, input: info.name, axis }],
  )

/** The inputs of a graph that are no defaults: files of the first ONNX versions list each weight as an input too. */
export const trueInputs = ({ input, initializer }: GraphProto): readonly ValueInfoProto[] => {
  const weights = new Set(initializer.map(({ name }) => name))
  return input.filter(({ name }) => !weights.has(name))
}

const namesOf = (graph: GraphProto): readonly string[] => {
  const named = [...graph.valueInfo, ...graph.output].flatMap((info) => declaredType(info).shape ?? [])
  const open = trueInputs(graph).flatMap(openDimensions)
  return [
    ...new Set([...open.map(({ name }) => name), ...named.filter((extent) => typeof extent === 'string')]),
  ]
}

/** The bindings, each of them of a name that the model has and an extent of at least 1. */
export function* checkedBindings(
  graph: GraphProto,
  bindings: Readonly<Record<string, number>>,
): Rule<ImportError, ReadonlyMap<string, number>> {
  const known = namesOf(graph)
  const names = new Set(known)
  for (const [name, value] of Object.entries(bindings)) {
    if (!names.has(name)) yield* fail({ _tag: 'UnknownBinding', name, known })
    if (!Number.isSafeInteger(value) || value < 1) yield* fail({ _tag: 'BadBinding', name, value })
  }
  return new Map(Object.entries(bindings))
}

const isNegative = ({ dim }: TensorShapeProto): boolean =>
  dim.some(({ value }) => value.case === 'dimValue' && value.value < -1n)

/** The type of one input, or the dimensions of it that no binding gives. */
function* inputType(
  info: ValueInfoProto,
  bindings: ReadonlyMap<string, number>,
): Rule<ImportError, TensorType | readonly OpenDimension[]> {
  const bad = (problem: string): Rule<ImportError, never> =>
    fail({ _tag: 'BadTensor', tensor: info.name, problem })
  const { value } = info.type ?? {}
  if (value?.case !== 'tensorType') return yield* bad('this input of the graph is no tensor')
  const { elemType, shape: proto } = value.value
  const elementType = elementTypeOf(elemType)
  if (elementType === undefined)
    return yield* bad(`its element type ${dataTypeName(elemType)} is not supported`)
  if (proto === undefined)
    return yield* bad('this input of the graph has no shape, not even a number of axes')
  if (isNegative(proto)) yield* bad('its shape has a negative extent')
  const open = new Map(openDimensions(info).map((dimension) => [dimension.axis, dimension]))
  const unbound = [...open.values()].filter(({ name }) => !bindings.has(name))
  if (unbound.length > 0) return unbound
  const shape = (declaredType(info).shape ?? []).map((extent, axis) =>
    typeof extent === 'number' ? extent : (bindings.get(open.get(axis)?.name ?? '') ?? 0),
  )
  if (!isCountable(shape)) yield* bad(`its shape ${shown(shape)} has more than 2^53 elements or 64 axes`)
  return { elementType, shape }
}

/** The inputs that are read, by their types; of those that nothing reads, only the ones that have all extents. */
export function* graphInputs(
  graph: GraphProto,
  bindings: ReadonlyMap<string, number>,
  isRead: (name: string) => boolean,
): Rule<ImportError, ReadonlyMap<string, TensorType>> {
  const types = new Map<string, TensorType>()
  const unbound: OpenDimension[] = []
  for (const info of trueInputs(graph)) {
    const type = yield* inputType(info, bindings)
    if ('shape' in type) types.set(info.name, type)
    else if (isRead(info.name)) unbound.push(...type)
  }
  if (unbound.length > 0) yield* fail({ _tag: 'UnboundDimensions', unbound })
  return types
}
