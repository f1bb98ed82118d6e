import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Constant, WeightSource } from '../../ir/network.js'
import { once } from '../../once.js'
import { fail, get, outcome, type Rule } from '../../rule.js'
import { decodeModel } from '../format/decodeModel.js'
import { elementBytes, holds, isFloating } from '../format/elementType.js'
import { type FileParts, filePartsOf } from '../format/fileParts.js'
import type { ModelFile } from '../format/modelFile.js'
import { protoData } from '../format/tensorProto.js'
import { attributeValue } from '../operators/attribute.js'
import { count, isCountable } from '../tensors/shape.js'
import { isNumeric, type TensorData, tensorData, tensorOf } from '../tensors/tensorData.js'
import { madeWeight } from './madeWeight.js'
import type { Recipe } from './recipe.js'
import type { WeightError } from './weightError.js'

/** Reads `length` bytes from `offset` of the file `location`, relative to the model file. */
export type ReadExternal = (
  location: string,
  offset: number,
  length: number,
) => Either<WeightError, Uint8Array>

/** The bytes of a weight in another file, all of them; a failure names the weight. */
export const externalBytes = (
  readExternal: ReadExternal,
  weight: string,
  { location, offset, length }: Extract<WeightSource, { kind: 'external' }>,
): Either<WeightError, Uint8Array> => {
  const bytes = readExternal(location, offset, length)
  if (E.isLeft(bytes)) return bytes.left._tag === 'MissingFile' ? E.left({ ...bytes.left, weight }) : bytes
  return bytes.right.length >= length
    ? E.right(bytes.right.subarray(0, length))
    : E.left({ _tag: 'UnreadableWeight', weight, problem: `${location} ends too early` })
}

/** The part of a network that says where its weights are. */
export interface Weighted {
  readonly constants: Readonly<Record<string, Constant>>
}

/** Reads a constant of a network by its name. */
export type WeightReader = (network: Weighted, name: string) => Either<WeightError, TensorData>

/** Arrays of more bytes are refused. */
const mostBytes = 2 ** 32
/** A few bytes of file may stand for constants without end (ConstantOfShape, Expand, Tile): so many elements are made. */
const mostMade = 2 ** 28
/** Longest chain of constants that are made of one another; models have a dozen, and a ring would have no end. */
const deepest = 512

/** The parts of the model, decoded when the first weight is read, and the files beside it. */
interface Files {
  readonly parts: () => Either<string, FileParts>
  readonly readExternal: ReadExternal
}

function* constantNode(
  nodes: FileParts['nodes'],
  node: number,
  { elementType, shape, refuse }: Recipe,
): Rule<WeightError, TensorData> {
  const attribute = nodes[node]?.attribute[0]
  if (attribute === undefined) return yield* refuse(`the model has no Constant node ${node}`)
  const value = attributeValue(attribute)
  if (E.isLeft(value)) return yield* refuse(value.left)
  switch (value.right.kind) {
    case 'tensor':
      return yield* orRefuse(protoData(value.right.value, elementType, shape), refuse)
    case 'int':
      return { elementType: 'int64', shape, data: BigInt64Array.of(attribute.i) }
    case 'ints':
      return { elementType: 'int64', shape, data: BigInt64Array.from(attribute.ints) }
    case 'float':
      return { elementType: 'float32', shape, data: Float32Array.of(attribute.f) }
    case 'floats':
      return { elementType: 'float32', shape, data: Float32Array.from(attribute.floats) }
    default:
      return yield* refuse('the Constant node holds no numbers')
  }
}

function* orRefuse<A>(result: Either<string, A>, refuse: Recipe['refuse']): Rule<WeightError, A> {
  return E.isRight(result) ? result.right : yield* refuse(result.left)
}

/** Ends the rule where the type cannot hold a number; a floating-point type holds them all, rounded. */
function* fitting(values: readonly number[], { elementType, refuse }: Recipe): Rule<WeightError, void> {
  const wrong = isFloating(elementType) ? undefined : values.find((value) => !holds(elementType, value))
  if (wrong !== undefined) yield* refuse(`${wrong} is not a value of type ${elementType}`)
}

/** The elements of a constant by where they are. */
function* elementsAt(files: Files, source: WeightSource, recipe: Recipe): Rule<WeightError, TensorData> {
  const { elementType, shape, refuse } = recipe
  switch (source.kind) {
    case 'initializer': {
      const tensor = (yield* orRefuse(files.parts(), refuse)).initializers[source.index]
      if (tensor === undefined) return yield* refuse(`the model has no initializer ${source.index}`)
      return yield* orRefuse(protoData(tensor, elementType, shape), refuse)
    }
    case 'constant':
      return yield* constantNode((yield* orRefuse(files.parts(), refuse)).nodes, source.node, recipe)
    case 'fill':
      yield* fitting([source.value], recipe)
      return tensorOf(elementType, shape, () => source.value)
    case 'literal':
      if (source.values.length !== count(shape))
        yield* refuse(`the network gives ${source.values.length} elements`)
      yield* fitting(source.values, recipe)
      return tensorOf(elementType, shape, (i) => source.values[i]!)
    case 'external': {
      const bytes = yield* get(externalBytes(files.readExternal, recipe.name, source))
      return tensorData(elementType, shape, bytes)
    }
    default:
      return yield* madeWeight(recipe, source)
  }
}

/** What is known while one constant is read: constants that it is made of, which may be parts of it many times over. */
interface Reading {
  readonly files: Files
  readonly network: Weighted
  readonly read: Map<string, TensorData>
  /** Elements that were computed, not taken from a file. */
  made: number
}

const isStored = ({ kind }: WeightSource): boolean =>
  kind === 'initializer' || kind === 'constant' || kind === 'external'

function* read(reading: Reading, name: string, depth: number): Rule<WeightError, TensorData> {
  const known = reading.read.get(name)
  if (known !== undefined) return known
  const { constants } = reading.network
  const constant = Object.hasOwn(constants, name) ? constants[name] : undefined
  if (constant === undefined) return yield* fail({ _tag: 'MissingWeight', weight: name })
  const { elementType, shape, source } = constant
  const refuse: Recipe['refuse'] = (problem) => fail({ _tag: 'UnreadableWeight', weight: name, problem })
  if (!isNumeric(elementType)) return yield* refuse('its elements are strings')
  if (!isCountable(shape) || count(shape) * elementBytes[elementType] > mostBytes)
    yield* refuse('it is too large')
  if (depth > deepest) yield* refuse(`it is made of more than ${deepest} constants, one of another`)
  if (!isStored(source)) reading.made += count(shape)
  if (reading.made > mostMade)
    yield* refuse(
      `it and what it is made of have ${reading.made} elements that the file does not hold, and at most ${mostMade} are computed`,
    )
  const parts = (part: string): Rule<WeightError, TensorData> => read(reading, part, depth + 1)
  const tensor = yield* elementsAt(reading.files, source, { name, elementType, shape, read: parts, refuse })
  if (tensor.elementType !== elementType || tensor.data.length !== count(shape)) {
    yield* refuse(`the model has ${tensor.data.length} elements of ${tensor.elementType} for it`)
  }
  reading.read.set(name, tensor)
  return tensor
}

/**
 * Reads the weights of networks that were imported from `model`.
 *
 * The model is decoded once, at the first weight. A weight that the file holds as raw data is a view of the
 * file's bytes where it is aligned to its elements, and a copy where it is not. Half-precision weights
 * (float16, bfloat16) come widened, as a Float32Array; 64-bit integers as a BigInt64Array. Weights that the
 * network makes of others (folded, transposed, dequantized, joined, scaled …) are computed anew at each call.
 *
 * @example
 * import { modelFile } from 'ohmflow'
 * import { weightReader } from 'ohmflow/run'
 * const model = await modelFile('empty.onnx', new Uint8Array())()
 * const read = weightReader(model, (location) => ({ _tag: 'Left', left: { _tag: 'MissingFile', location, reason: 'none' } }))
 * const ones = { elementType: 'float32', shape: [2, 3], source: { kind: 'fill', value: 1 } } as const
 * const weight = read({ constants: { ones } }, 'ones')
 * console.assert(weight._tag === 'Right' && weight.right.data.length === 6)
 */
export const weightReader = (model: ModelFile, readExternal: ReadExternal): WeightReader => {
  const parts = once((): Either<string, FileParts> => {
    const decoded = decodeModel(model.bytes)
    if (E.isRight(decoded)) return E.right(filePartsOf(decoded.right.model))
    return E.left(`the model cannot be decoded any more (${decoded.left._tag})`)
  })
  return (network, name) =>
    outcome(read({ files: { parts, readExternal }, network, read: new Map(), made: 0 }, name, 0))
}
