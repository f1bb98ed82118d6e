import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
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

const readTensor = (path: string): TaskEither<Failure, TensorData> => {
  const parse = path.endsWith('.npy') ? parseNpy : path.endsWith('.pb') ? parseTensor : null
  return async () => {
    if (parse === null)
      return E.left(usageError(`--input takes random, or a file .npy or .pb, not "${path}"`))
    const bytes = await readBytes(path)()
    return E.isLeft(bytes) ? bytes : parse(bytes.right, path)
  }
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
export const readSamples =
  (
    network: Network,
    given: readonly string[],
    seed: number,
    count: number,
  ): TaskEither<Failure, readonly Tensors[]> =>
  async () => {
    const huge = tooLarge(network)
    if (huge !== undefined) return E.left(huge)
    const files = given.filter((text) => text !== 'random')
    const random = (i: number): Tensors => randomInputs(network, seed + i)
    if (files.length === 0) return E.right(Array.from({ length: count }, (_, i) => random(i)))
    const inputs = new Map<string, TensorData>()
    for (const text of files) {
      const at = text.indexOf('=')
      const named = at > 0 && network.inputs.includes(text.slice(0, at))
      const [name, path] = named
        ? [text.slice(0, at), text.slice(at + 1)]
        : [network.inputs[inputs.size], text]
      if (name === undefined || inputs.has(name))
        return E.left(usageError(`--input ${text}: the network has the inputs ${network.inputs.join(', ')}`))
      const tensor: Either<Failure, TensorData> = await readTensor(path)()
      if (E.isLeft(tensor)) return tensor
      inputs.set(name, narrowed(tensor.right, network.tensors[name]?.elementType))
    }
    return E.right([inputs])
  }
