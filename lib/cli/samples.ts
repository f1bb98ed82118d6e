import { product } from '../arithmetic.js'
import {
  type BadInput,
  parseNpy,
  parseTensor,
  randomInputs,
  type TensorData,
  type Tensors,
} from '../entries/run.js'
import type { BadTensorFile, Network } from '../index.js'
import type { FileError } from '../node/fileError.js'
import { readBytes } from '../node/readBytes.js'
import { type AsyncRule, fail, get } from '../rule.js'
import { type UsageError, usageError } from './exit.js'

type Failure = FileError | BadInput | BadTensorFile | UsageError

/** Elements of an input: half a gigabyte of float32, of which a runtime with 32-bit addresses holds several copies. */
const mostElements = 2 ** 27

/** The first input that no memory holds. */
const tooLarge = ({ inputs, tensors }: Network): BadInput | undefined =>
  inputs.flatMap((input): readonly BadInput[] => {
    const shape = tensors[input]?.shape ?? []
    const elements = product(shape)
    const problem = `${shape.join(' × ')} are ${elements} elements, and at most ${mostElements} can be run; a smaller resolution or batch has fewer`
    return elements > mostElements ? [{ _tag: 'BadInput', input, problem }] : []
  })[0]

async function* readTensor(path: string): AsyncRule<Failure, TensorData> {
  const parse = path.endsWith('.npy') ? parseNpy : path.endsWith('.pb') ? parseTensor : null
  if (parse === null)
    return yield* fail(usageError(`--input takes random, or a file .npy or .pb, not "${path}"`))
  const bytes = yield* get(await readBytes(path)())
  return yield* get(parse(bytes, path))
}

/** NumPy saves float64 unless it is told otherwise. */
const narrowed = (tensor: TensorData, wanted: string | undefined): TensorData =>
  tensor.elementType === 'float64' && wanted === 'float32'
    ? { elementType: 'float32', shape: tensor.shape, data: Float32Array.from(tensor.data) }
    : tensor

/**
 * Inputs of a network: those of the files that `--input` names,
 * as `FILE` or `NAME=FILE`, or so many random ones from the seed.
 */
export async function* readSamples(
  network: Network,
  given: readonly string[],
  seed: number,
  count: number,
): AsyncRule<Failure, readonly Tensors[]> {
  const huge = tooLarge(network)
  if (huge !== undefined) yield* fail(huge)
  const files = given.filter((text) => text !== 'random')
  const random = (i: number): Tensors => randomInputs(network, seed + i)
  if (files.length === 0) return Array.from({ length: count }, (_, i) => random(i))
  const inputs = new Map<string, TensorData>()
  for (const text of files) {
    const at = text.indexOf('=')
    const named = at > 0 && network.inputs.includes(text.slice(0, at))
    const [name, path] = named ? [text.slice(0, at), text.slice(at + 1)] : [network.inputs[inputs.size], text]
    if (name === undefined || inputs.has(name))
      return yield* fail(
        usageError(`--input ${text}: the network has the inputs ${network.inputs.join(', ')}`),
      )
    inputs.set(name, narrowed(yield* readTensor(path), network.tensors[name]?.elementType))
  }
  return [inputs]
}
