import type { TensorType } from '../../ir/network.js'
import { fail, type Rule } from '../../rule.js'
import { elementTypeOf } from '../format/elementType.js'
import { unknownType } from '../format/unknownType.js'
import type { ImportError, OpenDimension } from '../importError.js'
import type { GraphProto, TensorShapeProto, ValueInfoProto } from '../proto/messages.js'
import { isCountable, shown } from '../tensors/shape.js'
import { declaredType } from './declared.js'
import { type Dimension, dimensionOf } from './dimension.js'

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

/** The dimensions of the model whose names are formulas. */
const formulasOf = (graph: GraphProto): readonly (readonly [name: string, formula: Dimension])[] =>
  namesOf(graph).flatMap((name) => {
    const formula = dimensionOf(name)
    return formula === null ? [] : [[name, formula] as const]
  })

/** What a symbol must be for a formula, linear in it, to have the given value; null where that cannot be told. */
const solved = (
  { value }: Dimension,
  symbol: string,
  wanted: number,
  bound: ReadonlyMap<string, number>,
): number | null => {
  const at = (x: number): number => value(new Map(bound).set(symbol, x))
  const [first, second, third] = [at(1), at(2), at(3)]
  const slope = second - first
  return Number.isFinite(slope) && slope !== 0 && third - second === slope
    ? 1 + (wanted - first) / slope
    : null
}

/**
 * The bindings with those that follow from them: of dimensions whose names are formulas
 * (`2*s0`), and of the names in these. Bindings that contradict one another are refused.
 */
export function* relatedBindings(
  graph: GraphProto,
  bindings: ReadonlyMap<string, number>,
): Rule<ImportError, ReadonlyMap<string, number>> {
  const bound = new Map(bindings)
  const formulas = formulasOf(graph)
  for (const [name, formula] of formulas) {
    const value = bound.get(name)
    const [open, ...more] = formula.symbols.filter((symbol) => !bound.has(symbol))
    if (value === undefined || open === undefined || more.length > 0) continue
    const x = solved(formula, open, value, bound)
    if (x === null) continue
    if (!Number.isSafeInteger(x) || x < 0)
      yield* fail({ _tag: 'ContradictoryBindings', name, value, others: [[open, x]], follows: null })
    bound.set(open, x)
  }
  for (const [name, { symbols, value }] of formulas) {
    if (!symbols.every((symbol) => bound.has(symbol))) continue
    const follows = value(bound)
    const others = symbols.map((symbol) => [symbol, bound.get(symbol) ?? 0] as const)
    const given = bound.get(name)
    if (given !== undefined && given !== follows)
      yield* fail({ _tag: 'ContradictoryBindings', name, value: given, others, follows })
    if (Number.isSafeInteger(follows) && follows >= 1) bound.set(name, follows)
  }
  return bound
}

/** The bindings, each of them of a name that the model has and an extent of at least 1. */
export function* checkedBindings(
  graph: GraphProto,
  bindings: Readonly<Record<string, number>>,
): Rule<ImportError, ReadonlyMap<string, number>> {
  const known = namesOf(graph)
  const names = new Set([...known, ...formulasOf(graph).flatMap(([, { symbols }]) => symbols)])
  for (const [name, value] of Object.entries(bindings)) {
    if (!names.has(name)) yield* fail({ _tag: 'UnknownBinding', name, known })
    if (!Number.isSafeInteger(value) || value < 1) yield* fail({ _tag: 'BadBinding', name, value })
  }
  return yield* relatedBindings(graph, new Map(Object.entries(bindings)))
}

/** Ends the rule where a binding closes no dimension: neither one of an input, nor one that `bound` names. */
export function* usedBindings(
  graph: GraphProto,
  bindings: Readonly<Record<string, number>>,
  bound: readonly string[],
): Rule<ImportError, void> {
  const inputs = trueInputs(graph).flatMap(openDimensions)
  const known = [...new Set([...inputs.map(({ name }) => name), ...bound])]
  const symbolsOf = (name: string): readonly string[] => dimensionOf(name)?.symbols ?? []
  const used = new Set([...known, ...known.flatMap(symbolsOf)])
  for (const name of Object.keys(bindings))
    if (!used.has(name) && !symbolsOf(name).some((symbol) => used.has(symbol)))
      yield* fail({ _tag: 'UnknownBinding', name, known })
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
  if (value?.case !== 'tensorType') return yield* bad('this input of the graph is not a tensor')
  const { elemType, shape: proto } = value.value
  const elementType = elementTypeOf(elemType)
  if (elementType === undefined) return yield* fail(unknownType(info.name, elemType))
  if (proto === undefined)
    return yield* bad('this input of the graph has no shape, and not even its number of axes is known')
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
  isGiven: (name: string) => boolean,
): Rule<ImportError, ReadonlyMap<string, TensorType>> {
  const types = new Map<string, TensorType>()
  const unbound: OpenDimension[] = []
  for (const info of trueInputs(graph)) {
    if (isGiven(info.name)) continue
    const type = yield* inputType(info, bindings)
    if ('shape' in type) types.set(info.name, type)
    else if (isRead(info.name)) unbound.push(...type)
  }
  // what follows from other dimensions need not be bound
  const names = new Set(unbound.map(({ name }) => name))
  const follows = (name: string): boolean =>
    dimensionOf(name)?.symbols.every((symbol) => names.has(symbol) || bindings.has(symbol)) ?? false
  const asked = unbound.filter(({ name }) => !follows(name))
  if (unbound.length > 0)
    yield* fail({ _tag: 'UnboundDimensions', unbound: asked.length > 0 ? asked : unbound })
  return types
}
