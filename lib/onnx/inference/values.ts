import type { TensorType } from '../../ir/network.js'
import { fail, type Rule } from '../../rule.js'
import { dataTypeName, elementTypeOf, holds, isFloating } from '../format/elementType.js'
import { mostFolded } from '../format/tensorProto.js'
import type { ImportError } from '../importError.js'
import type { Value } from '../operators/call.js'
import { literal } from '../operators/fold.js'
import type { GraphProto, ValueInfoProto } from '../proto/messages.js'
import { count, shown } from '../tensors/shape.js'
import { trueInputs } from './bindings.js'
import type { GivenValue, GivenValues } from './boundModel.js'
import { declaredType } from './declared.js'

type Bad = (problem: string) => Rule<ImportError, never>

/** The extents of an input that so many elements fill; at most one that the model leaves open follows from the others. */
function* shapeFor(
  extents: readonly (number | string | null)[],
  elements: number,
  bindings: ReadonlyMap<string, number>,
  bad: Bad,
): Rule<ImportError, readonly number[]> {
  const known = extents.map((extent) =>
    typeof extent === 'string' ? (bindings.get(extent) ?? null) : extent,
  )
  const open = known.filter((extent) => extent === null).length
  const rest = count(known.map((extent) => extent ?? 1))
  const names = `[${extents.map((extent) => extent ?? '?').join(', ')}]`
  const last = elements / rest
  if (open > 1 && elements !== 1)
    yield* bad(`${elements} numbers do not tell the shape ${names}; bind its dimensions`)
  if (!Number.isInteger(last) || last < 1 || (open === 0 && last !== 1))
    yield* bad(`${elements} ${elements === 1 ? 'number does' : 'numbers do'} not fill the shape ${names}`)
  return known.map((extent) => extent ?? last)
}

function* valueOf(
  info: ValueInfoProto,
  given: GivenValue,
  bindings: ReadonlyMap<string, number>,
  bad: Bad,
): Rule<ImportError, Value> {
  const { name } = info
  const { shape: extents } = declaredType(info)
  const elements = typeof given === 'number' ? [given] : given
  const elementType =
    info.type?.value.case === 'tensorType' ? elementTypeOf(info.type.value.value.elemType) : undefined
  if (elementType === undefined)
    return yield* bad(
      info.type?.value.case === 'tensorType'
        ? `its element type ${dataTypeName(info.type.value.value.elemType)} is not supported`
        : 'it is not a tensor',
    )
  if (elements.length === 0) yield* bad('a value has at least one number')
  if (elements.length > mostFolded)
    yield* bad(`it has ${elements.length} numbers; at most ${mostFolded} are taken`)
  const shape =
    extents === null
      ? typeof given === 'number'
        ? []
        : [given.length]
      : yield* shapeFor(extents, elements.length, bindings, bad)
  const values = elementType === 'float32' ? elements.map(Math.fround) : elements
  const wrong = elements.find((_, i) => !holds(elementType, values[i] ?? Number.NaN))
  if (wrong !== undefined)
    yield* bad(
      isFloating(elementType) || elementType === 'string'
        ? `${elementType} cannot be given here`
        : `${wrong} is not a value of type ${elementType}`,
    )
  const type: TensorType = { elementType, shape }
  const constant = literal(type, values, name)
  return constant === null
    ? yield* bad(`${shown(shape)} of ${elementType} cannot be given here`)
    : { name, ...type, constant }
}

/** The constants that inputs of the graph are given, and the dimensions that follow from them. */
export function* givenConstants(
  graph: GraphProto,
  given: GivenValues,
  bindings: ReadonlyMap<string, number>,
): Rule<
  ImportError,
  { readonly constants: ReadonlyMap<string, Value>; readonly bindings: ReadonlyMap<string, number> }
> {
  const inputs = new Map(trueInputs(graph).map((info) => [info.name, info]))
  const constants = new Map<string, Value>()
  const bound = new Map(bindings)
  for (const [name, value] of Object.entries(given)) {
    const info = inputs.get(name)
    if (info === undefined) return yield* fail({ _tag: 'UnknownValue', name, known: [...inputs.keys()] })
    const bad: Bad = (problem) => fail({ _tag: 'BadValue', name, problem })
    const constant = yield* valueOf(info, value, bound, bad)
    constants.set(name, constant)
    for (const [axis, extent] of (declaredType(info).shape ?? []).entries())
      if (typeof extent === 'string') bound.set(extent, constant.shape[axis] ?? 1)
  }
  return { constants, bindings: bound }
}
