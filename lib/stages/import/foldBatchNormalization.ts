import { castDraft, type Draft, Immer } from 'immer'
import { constant } from '../../ir/lookup.js'
import type { Attribute, Constant, Graph, Node, TensorType } from '../../ir/network.js'

/** Freezing the whole network would take longer than the edit. */
const { produce } = new Immer({ autoFreeze: false })

/** What the folding edits. */
type Edited = Pick<Graph, 'tensors' | 'constants' | 'nodes'>

/**
 * A layer before a BatchNormalization: where its weight is, along
 * which axis its output channels lie, and how many there are.
 */
interface Target {
  readonly weight: string
  readonly type: TensorType
  readonly bias: string | null
  readonly axis: number
}

const number = (attribute: Attribute | undefined, otherwise: number): number =>
  typeof attribute === 'number' ? attribute : otherwise

/**
 * The axis of the weight along which output channels lie, or
 * null where the layer cannot absorb a scale for each of them.
 */
const channelAxis = ({ op, domain, attributes }: Node): number | null => {
  if (domain !== '') return null
  if (op === 'Conv') return 0
  // With groups, an output channel of a transposed convolution is no single position along an axis of the weight.
  if (op === 'ConvTranspose') return number(attributes['group'], 1) === 1 ? 1 : null
  if (op !== 'Gemm' || number(attributes['beta'], 1) !== 1) return null
  return number(attributes['transB'], 0) === 0 ? 1 : 0
}

const isVector = (vector: Constant | undefined, length: number): boolean =>
  vector?.shape.length === 1 && vector.shape[0] === length

/**
 * What of a layer can be folded into, if its weight is a constant
 * which no other representation (integers) stands behind.
 */
const targetOf = (graph: Edited, layer: Node, channels: number): Target | null => {
  const axis = channelAxis(layer)
  const [x, weight = '', bias = ''] = layer.inputs
  const type = constant(graph, weight)
  if (axis === null || type === undefined || constant(graph, x) !== undefined) return null
  if (type.source.kind === 'dequantized' || type.shape[axis] !== channels) return null
  const target = { weight, type, axis }
  if (bias === '') return { ...target, bias: null }
  return isVector(constant(graph, bias), channels) ? { ...target, bias } : null
}

/** Inference only: the node scales and shifts each channel by constants. */
const isFixed = (graph: Edited, opset: number, node: Node): boolean =>
  node.op === 'BatchNormalization' &&
  node.domain === '' &&
  number(node.attributes['training_mode'], 0) === 0 &&
  number(node.attributes['spatial'], 1) === 1 &&
  (opset > 6 || number(node.attributes['is_test'], 0) === 1) &&
  node.outputs.slice(1).every((name) => name === '') &&
  node.inputs.slice(1).every((name) => constant(graph, name) !== undefined)

/** How often each tensor is read, as an input of a node or as an output of the network. */
const readersOf = ({ nodes, outputs }: Pick<Graph, 'nodes' | 'outputs'>): ReadonlyMap<string, number> => {
  const readers = new Map<string, number>()
  for (const name of [...nodes.flatMap(({ inputs }) => inputs), ...outputs]) {
    readers.set(name, (readers.get(name) ?? 0) + 1)
  }
  return readers
}

/** Adds a constant under a name of its own, which it gives back. */
const add = ({ constants, tensors }: Draft<Edited>, base: string, made: Constant): string => {
  const taken = (name: string): boolean => Object.hasOwn(constants, name) || Object.hasOwn(tensors, name)
  let name = base
  for (let i = 2; taken(name); i++) name = `${base}_${i}`
  constants[name] = castDraft(made)
  return name
}

/** ONNX's own default. */
const defaultEpsilon = 1e-5

/** Gives the layer the constants and the result of the BatchNormalization after it. */
const fold = (
  draft: Draft<Edited>,
  layer: Draft<Node>,
  norm: Node,
  { weight, type, bias, axis }: Target,
): void => {
  const [x = '', scale = '', shift = '', mean = '', variance = ''] = norm.inputs
  const epsilon = number(norm.attributes['epsilon'], defaultEpsilon)
  const { elementType, shape } = type
  const newWeight = add(draft, `${layer.name}.weight`, {
    elementType,
    shape,
    source: { kind: 'foldedWeight', weight, axis, scale, variance, epsilon },
  })
  const newBias = add(draft, `${layer.name}.bias`, {
    elementType,
    shape: [shape[axis]!],
    source: { kind: 'foldedBias', bias, scale, shift, mean, variance, epsilon },
  })
  layer.inputs = [layer.inputs[0]!, newWeight, newBias]
  layer.outputs = [norm.outputs[0]!]
  delete draft.tensors[x]
}

/**
 * Folds each BatchNormalization into the Conv, ConvTranspose or Gemm before it, where that layer's result
 * goes nowhere else and its weight is a constant: the layer gets new constants,
 * `scale[c] / √(variance[c] + ε)` times its weight and the bias that goes with it, and the result of the
 * BatchNormalization. All other nodes, and every shape, stay as they are; a quantized weight stays as it is
 * too. `model` keeps saying what the file says.
 *
 * Source: B. Jacob et al., *Quantization and Training of Neural Networks for Efficient
 * Integer-Arithmetic-Only Inference*, CVPR 2018, section 3.2 (arXiv 1712.05877).
 *
 * @example
 * import { importOnnx, modelFile, presets, zoo } from 'ohmflow'
 * import { foldBatchNormalization } from 'ohmflow/run'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const network = importOnnx()({ model, bindings: {}, chip: presets.rram256.chip })
 * const folded = network._tag === 'Right' ? foldBatchNormalization(network.right).nodes : []
 * console.assert(folded.length === 49 && folded.every(({ op }) => op !== 'BatchNormalization'))
 */
export const foldBatchNormalization = <N extends Graph>(network: N): N => {
  const readers = readersOf(network)
  const { tensors, constants, nodes } = network
  const edited = produce({ tensors, constants, nodes }, (draft) => {
    const maker = new Map<string, Draft<Node>>()
    const kept: Draft<Node>[] = []
    for (const node of draft.nodes) {
      const [x = ''] = node.inputs
      const layer = maker.get(x)
      const foldable = readers.get(x) === 1 && isFixed(draft, network.opset, node)
      const channels = constant(draft, node.inputs[1])?.shape[0] ?? 0
      const target = layer === undefined || !foldable ? null : targetOf(draft, layer, channels)
      if (layer !== undefined && target !== null) fold(draft, layer, node, target)
      else kept.push(node)
      for (const output of node.outputs)
        maker.set(output, target === null || layer === undefined ? node : layer)
    }
    draft.nodes = kept
  })
  return { ...network, ...edited }
}
