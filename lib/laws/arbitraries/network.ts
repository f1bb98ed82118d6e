import * as fc from 'fast-check'
import { product } from '../../arithmetic.js'
import type { Attribute, Constant, Network, Node, TensorType } from '../../ir/network.js'
import { arbitraryChip } from './chip.js'
import { arbitraryModel } from './lowered.js'
import { arbitraryWindow, extent, type Window } from './window.js'

/** A network while it grows: what its last tensor is called, and what all of them are. */
interface Growing {
  readonly last: string
  readonly tensors: Readonly<Record<string, TensorType>>
  readonly constants: Readonly<Record<string, Constant>>
  readonly nodes: readonly Node[]
}

/** Puts an operator behind a network; one that does not fit there leaves it as it is. */
type Grow = (network: Growing) => Growing

const float = (shape: readonly number[]): TensorType => ({ elementType: 'float32', shape })

const shapeOf = ({ tensors, last }: Growing): readonly number[] => tensors[last]?.shape ?? []

interface Appended {
  readonly op: string
  readonly output: readonly number[]
  readonly attributes?: Readonly<Record<string, Attribute>>
  /** Shapes of the constants behind the last tensor, by what they are for. */
  readonly weights?: Readonly<Record<string, readonly number[]>>
  /** Another tensor that is read. */
  readonly other?: string
}

const append = (
  network: Growing,
  { op, output, attributes = {}, weights = {}, other }: Appended,
): Growing => {
  const { last, tensors, constants, nodes } = network
  const name = `${op.toLowerCase()}${nodes.length}`
  const index = Object.keys(constants).length
  const made = Object.entries(weights).map(
    ([role, shape], i) =>
      [`${name}.${role}`, { ...float(shape), source: { kind: 'initializer', index: index + i } }] as const,
  )
  const inputs = [last, ...(other === undefined ? [] : [other]), ...made.map(([weight]) => weight)]
  return {
    last: `${name}.out`,
    tensors: { ...tensors, [`${name}.out`]: float(output) },
    constants: { ...constants, ...Object.fromEntries(made) },
    nodes: [...nodes, { name, op, domain: '', inputs, outputs: [`${name}.out`], attributes }],
  }
}

/** A window over an axis that is there already: as far as it is wide. */
const fitted = (input: number, window: Window): Window => {
  const kernel = Math.min(window.kernel, input)
  const dilation = extent({ ...window, kernel }) > input ? 1 : window.dilation
  const before = Math.min(window.before, kernel - 1)
  const after = Math.min(window.after, kernel - 1)
  const covered = extent({ kernel, dilation })
  const output = Math.floor((input + before + after - covered) / window.stride) + 1
  return { ...window, input, kernel, dilation, before, after, output }
}

const windows = fc.tuple(arbitraryWindow, arbitraryWindow)

const windowAttributes = (axes: readonly Window[]): Readonly<Record<string, Attribute>> => {
  const of = (key: keyof Window) => axes.map((window) => window[key])
  return {
    kernel_shape: of('kernel'),
    strides: of('stride'),
    dilations: of('dilation'),
    pads: [...of('before'), ...of('after')],
  }
}

const convolution: fc.Arbitrary<Grow> = fc
  .record({
    kernels: fc.integer({ min: 1, max: 4 }),
    grouping: fc.constantFrom('dense', 'depthwise'),
    windows,
    bias: fc.boolean(),
  })
  .map(({ kernels, grouping, windows, bias }) => (network) => {
    const [batch = 1, channels = 1, ...spatial] = shapeOf(network)
    if (spatial.length === 0) return network
    const axes = windows.map((window, axis) => fitted(spatial[axis] ?? 1, window))
    const groups = grouping === 'dense' ? 1 : channels
    const made = groups * kernels
    return append(network, {
      op: 'Conv',
      output: [batch, made, ...axes.map(({ output }) => output)],
      attributes: { group: groups, ...windowAttributes(axes) },
      weights: {
        weight: [made, channels / groups, ...axes.map(({ kernel }) => kernel)],
        ...(bias ? { bias: [made] } : {}),
      },
    })
  })

const pool: fc.Arbitrary<Grow> = windows.map((windows) => (network) => {
  const [batch = 1, channels = 1, ...spatial] = shapeOf(network)
  if (spatial.length === 0) return network
  const axes = windows.map((window, axis) => fitted(spatial[axis] ?? 1, { ...window, dilation: 1 }))
  const output = [batch, channels, ...axes.map(({ output }) => output)]
  return append(network, { op: 'MaxPool', output, attributes: windowAttributes(axes) })
})

const relu: fc.Arbitrary<Grow> = fc.constant((network) =>
  append(network, { op: 'Relu', output: shapeOf(network) }),
)

/** Adds the earliest tensor of the same shape: a residual, or a tensor to itself. */
const residual: fc.Arbitrary<Grow> = fc.constant((network) => {
  const shape = shapeOf(network)
  const earlier = Object.entries(network.tensors).find(([, tensor]) => tensor.shape.join() === shape.join())
  return append(network, { op: 'Add', output: shape, other: earlier?.[0] ?? network.last })
})

const classifier: fc.Arbitrary<Grow> = fc.integer({ min: 1, max: 5 }).map((classes) => (network) => {
  const [batch = 1, ...rest] = shapeOf(network)
  const features = product(rest)
  const flat =
    rest.length === 1
      ? network
      : append(network, { op: 'Flatten', output: [batch, features], attributes: { axis: 1 } })
  return append(flat, {
    op: 'Gemm',
    output: [batch, classes],
    weights: { weight: [features, classes], bias: [classes] },
  })
})

/**
 * Small CNNs as `importOnnx` gives them: a convolution, up to five operators behind
 * it (convolutions, also depthwise and strided, pools, activations, residuals), and
 * maybe a classifier at the end. Shrinks towards one convolution of 1 × 1.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { im2col } from 'ohmflow'
 * import { arbitraryNetwork } from 'ohmflow/laws'
 * console.assert(fc.sample(arbitraryNetwork, 10).every((network) => im2col()(network)._tag === 'Right'))
 */
export const arbitraryNetwork: fc.Arbitrary<Network> = fc
  .record({
    chip: arbitraryChip,
    model: arbitraryModel,
    batch: fc.integer({ min: 1, max: 2 }),
    channels: fc.integer({ min: 1, max: 3 }),
    spatial: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
    first: convolution,
    behind: fc.array(fc.oneof(relu, residual, pool, convolution), { maxLength: 5 }),
    last: fc.option(classifier),
  })
  .map(({ chip, model, batch, channels, spatial, first, behind, last }) => {
    const input = { image: float([batch, channels, ...spatial]) }
    const empty: Growing = { last: 'image', tensors: input, constants: {}, nodes: [] }
    const steps = [first, ...behind, ...(last === null ? [] : [last])]
    const grown = steps.reduce((network, grow) => grow(network), empty)
    const { tensors, constants, nodes } = grown
    return { chip, model, opset: 13, inputs: ['image'], outputs: [grown.last], tensors, constants, nodes }
  })
