import { type Chip, im2col, importOnnx, modelFile, presets, unwrap } from '../../lib/index.js'
import type { Layer, Lowered } from '../../lib/ir/lowered.js'
import { integers, onnx, tensor } from '../arbitraries/onnx.js'
import type { Operation } from './tracing.js'
import * as operators from './tracing.js'

/** Numbers that decide what is drawn next. */
type Draw = (below: number) => number

const windowOf = (draw: Draw, plain: boolean): operators.Window => {
  const pair = (of: () => number): readonly [number, number] => [of(), of()]
  const kernel = pair(() => 1 + draw(3))
  const [stride, dilation] = [pair(() => 1 + draw(2)), pair(() => (plain ? 1 : 1 + draw(2)))]
  const pad = (i: 0 | 1): number => draw(kernel[i])
  return {
    kernel,
    stride: plain ? [Math.min(stride[0], kernel[0]), Math.min(stride[1], kernel[1])] : stride,
    dilation,
    before: [pad(0), pad(1)],
    after: [pad(0), pad(1)],
  }
}

/** One operator on a tensor, and perhaps on another; null where they do not fit. */
const drawn = (
  draw: Draw,
  output: string,
  all: readonly (readonly [string, readonly number[]])[],
  plain: boolean,
): Operation | null => {
  const [name, shape] = all[all.length - 1 - Math.min(draw(all.length), draw(all.length))]!
  const [, channels = 1, h = 1, w = 1] = shape
  const [other, otherShape] = all[draw(all.length)]!
  const kinds: readonly (() => Operation | null)[] = [
    () => operators.pool('MaxPool', name, shape, output, windowOf(draw, plain)),
    () => operators.pool('AveragePool', name, shape, output, windowOf(draw, plain)),
    () => (shape.join() === otherShape.join() ? operators.add(name, other, output, shape) : null),
    () => operators.concat([name, shape], [other, otherShape], output, plain ? 1 : 1 + draw(3)),
    () => operators.slice(name, shape, output, 1, draw(channels), 1 + draw(2)),
    () => operators.slice(name, shape, output, 2 + draw(2), draw(Math.min(h, w)), plain ? 1 : 1 + draw(2)),
    () => (channels > 1 ? operators.split(name, shape, output, 1, 1 + draw(channels - 1)) : null),
    () => (h > 1 ? operators.split(name, shape, output, 2, 1 + draw(h - 1)) : null),
    () => operators.turned(name, shape, output),
    () => operators.softmax(name, shape, output, 1 + draw(3)),
    () => operators.globalPool(name, shape, output),
    () =>
      otherShape[1] === channels && otherShape[2] === 1 && otherShape[3] === 1
        ? operators.gated(name, other, output, shape)
        : null,
    ...(plain
      ? []
      : [
          () => operators.spaceToDepth(name, shape, output),
          () => operators.depthToSpace(name, shape, output),
          () =>
            operators.padded(name, shape, output, (['constant', 'edge', 'reflect'] as const)[draw(3)]!, [
              draw(3),
              draw(3),
              draw(3),
              draw(3),
            ]),
          () =>
            operators.resized(
              name,
              shape,
              output,
              [1 + draw(2 * h), 1 + draw(2 * w)],
              draw(2) === 0 ? 'nearest' : 'linear',
              ['half_pixel', 'asymmetric', 'align_corners'][draw(3)]!,
              ['floor', 'ceil', 'round_prefer_floor', 'round_prefer_ceil'][draw(4)]!,
            ),
          () => operators.reshaped(name, shape, output, [1, channels * h, w, 1]),
          () => operators.reshaped(name, shape, output, [1, channels, 1, h * w]),
          () => operators.reshaped(name, shape, output, [1, channels, w, h]),
        ]),
  ]
  return kinds[draw(kinds.length)]!()
}

/** Groups of a convolution: mostly one, else two where the channels can be halved, or one a channel. */
const groupsOf = (draw: Draw, [, channels = 1]: readonly number[]): number => {
  const kind = draw(6)
  if (kind === 0) return channels
  return kind === 1 && channels % 2 === 0 ? 2 : 1
}

export interface RandomNetwork {
  readonly operations: readonly Operation[]
  readonly input: readonly number[]
}

/** How large a random network may get: extents of its input, elements of each tensor, and operators. */
export interface Size {
  readonly least: number
  readonly spread: number
  readonly elements: number
  readonly operators: number
}

/** A random network in which about each third operator is a convolution; without holes and mixtures where it is plain. */
export const networkOf = (
  numbers: readonly number[],
  plain: boolean,
  { least, spread, elements, operators: most }: Size = { least: 4, spread: 5, elements: 600, operators: 9 },
): RandomNetwork => {
  let next = 0
  const draw: Draw = (below) => (numbers[next++ % numbers.length]! + next) % Math.max(1, below)
  const input = [1, 1 + draw(2), least + draw(spread), least + draw(spread)]
  const all: (readonly [string, readonly number[]])[] = [['x', input]]
  const operations: Operation[] = []
  for (let i = 0; operations.length < most && i < 40; i++) {
    const output = `t${i}`
    const isConvolution = operations.length % 3 === 0
    const [name, shape] = all.at(-1)!
    const made = isConvolution
      ? operators.convolution(name, shape, output, 1 + draw(4), windowOf(draw, plain), groupsOf(draw, shape))
      : drawn(draw, output, all, plain)
    if (made === null || made.shape.reduce((a, b) => a * b, 1) > elements) continue
    operations.push(made)
    all.push([output, made.shape])
    // a plain network is a chain: what joins paths may leave holes between them
    if (plain) all.splice(0, all.length - 1)
  }
  return { operations, input }
}

export const loweredOf = async (
  { operations, input }: RandomNetwork,
  chip: Chip = presets.rram256.chip,
): Promise<Lowered> => {
  const bytes = onnx({
    opset: 17,
    inputs: { x: input },
    nodes: operations.map(({ node }) => node),
    outputs: operations.map(({ node }) => node.name ?? ''),
    initializers: operations.flatMap(({ constants }) =>
      Object.entries(constants).map(([name, values]) =>
        name.endsWith('.w') ? tensor(name, values) : integers(name, values),
      ),
    ),
  })
  const model = await modelFile('random', bytes)()
  return unwrap(im2col()(unwrap(importOnnx()({ model, bindings: {}, chip }))))
}

/** Its layers. */
export const layersOf = async (network: RandomNetwork): Promise<readonly Layer[]> =>
  (await loweredOf(network)).layers
