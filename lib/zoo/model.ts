import type { Bytes } from '../bytes.js'
import { onnx } from './onnx.js'
import type { Tensor } from './tensor.js'

/** What a model of the zoo is to be written with. */
export interface ZooOptions {
  /**
   * `shapes` (the default): each weight is a ConstantOfShape node, so that the file has 170 kB
   * at most and is still valid and runs. `{ seed }`, a safe integer: float32 weights drawn
   * from that seed, the same on any machine, such that activations neither explode nor vanish.
   */
  readonly weights?: 'shapes' | { readonly seed: number }
  /** Images at once, or the name of a symbolic dimension; default 1. */
  readonly batch?: number | string
  /** Height and width of the input in pixels; by default that of the publication. */
  readonly resolution?: number
}

/** Convolutional networks, which the tables of results are about, or transformers, where two activations are multiplied, too. */
export type ZooKind = 'convolutional' | 'transformer'

/** A published network, and how to write it as an ONNX model. */
export interface ZooModel<Name extends string = string> {
  readonly name: Name
  /** Channels, height and width of the published input. */
  readonly input: readonly [channels: number, height: number, width: number]
  /** What it is made of for the most part. */
  readonly kind: ZooKind
  /** Where the network is published, and where its number of parameters, if that is elsewhere. */
  readonly source: string
  /** Published number of learned parameters: weights and biases, scales and shifts of BatchNormalization. */
  readonly parameters: number
  /**
   * The bytes of an ONNX model (opset 13 and IR version 8, of a transformer 20 and 9) with one input `input` of float32, N × 3 × H × W.
   * Throws a RangeError for a batch, seed or resolution that no such network can have.
   */
  readonly build: (options?: ZooOptions) => Bytes
}

interface Definition<Name extends string> {
  readonly name: Name
  /** Convolutional where it is left out, of opset 13. */
  readonly kind?: ZooKind
  readonly opset?: number
  readonly resolution: number
  readonly source: string
  readonly parameters: number
  readonly network: (image: Tensor) => Tensor | readonly Tensor[]
}

const demand = (holds: boolean, what: string, found: number | string): void => {
  if (!holds) throw new RangeError(`${what}, not ${typeof found === 'string' ? `"${found}"` : found}`)
}

/** A model of the zoo from its network, a function from the image to the output or outputs. */
export const model = <const Name extends string>(definition: Definition<Name>): ZooModel<Name> => {
  const { name, kind = 'convolutional', opset = 13, source, parameters, network } = definition
  return {
    name,
    kind,
    source,
    parameters,
    input: [3, definition.resolution, definition.resolution],
    build: ({ weights = 'shapes', batch = 1, resolution = definition.resolution } = {}) => {
      const counted = typeof batch === 'string' ? batch !== '' : Number.isSafeInteger(batch) && batch > 0
      demand(counted, `${name}: the batch is an integer of at least 1 or a name`, batch)
      demand(
        Number.isSafeInteger(resolution) && resolution > 0,
        `${name}: the resolution is an integer of at least 1`,
        resolution,
      )
      if (weights !== 'shapes')
        demand(Number.isSafeInteger(weights.seed), `${name}: the seed is a safe integer`, weights.seed)
      const image: Tensor = {
        name: 'input',
        shape: [3, resolution, resolution],
        power: 1,
        signed: 1,
        node: null,
      }
      const outputs = [network(image)].flat()
      return onnx(image, outputs, { name, description: source, weights, batch, opset })
    },
  }
}
