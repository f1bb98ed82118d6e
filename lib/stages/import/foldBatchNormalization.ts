import type { Attribute, Constant, Network, Node, TensorType } from '../../ir/network.js'
import { record } from './record.js'

type Constants = ReadonlyMap<string, Constant>

/** A layer before a BatchNormalization: where its weight is, along which axis its output channels lie, and how many there are. */
interface Target {
  readonly weight: string
  readonly type: TensorType
  readonly bias: string | null
  readonly axis: number
}

const number = (attribute: Attribute | undefined, otherwise: number): number =>
  typeof attribute === 'number' ? attribute : otherwise

/** The axis of the weight along which output channels lie, or null where the layer cannot absorb a scale for each of them. */
const channelAxis = ({ op, domain, attributes }: Node): number | null => {
  if (domain !== '') return null
  if (op === 'Conv') return 0
  // With groups, an output channel of a transposed convolution is no single position along an axis of the weight.
  if (op === 'ConvTranspose') return number(attributes['group'], 1) === 1 ? 1 : null
  if (op !== 'Gemm' || number(attributes['beta'], 1) !== 1) return null
  return number(attributes['transB'], 0) === 0 ? 1 : 0
}

const isVector = (constant: Constant | undefined, length: number): boolean =>
  constant?.shape.length === 1 && constant.shape[0] === length

/** What of a layer can be folded into, if its weight is a constant which no other representation (integers) stands behind. */
const targetOf = (constants: Constants, layer: Node, channels: number): Target | null => {
  const axis = channelAxis(layer)
  const [x = '', weight = '', bias = ''] = layer.inputs
  const constant = constants.get(weight)
  if (axis === null || constant === undefined || constants.has(x)) return null
  if (constant.source.kind === 'dequantized' || constant.shape[axis] !== channels) return null
  const target = { weight, type: constant, axis }
  if (bias === '') return { ...target, bias: null }
  return isVector(constants.get(bias), channels) ? { ...target, bias } : null
}

/** Inference only: the node scales and shifts each channel by constants. */
const isFixed = (constants: Constants, opset: number, node: Node): boolean =>
  node.op === 'BatchNormalization' &&
  node.domain === '' &&
  number(node.attributes['training_mode'], 0) === 0 &&
  number(node.attributes['spatial'], 1) === 1 &&
  (opset > 6 || number(node.attributes['is_test'], 0) === 1) &&
  node.outputs.slice(1).every((name) => name === '') &&
  node.inputs.slice(1).every((name) => constants.has(name))

/** How often each tensor is read, as an input of a node or as an output of the network. */
const readersOf = ({ nodes, outputs }: Pick<Network, 'nodes' | 'outputs'>): ReadonlyMap<string, number> => {
  const readers = new Map<string, number>()
  for (const name of [...nodes.flatMap(({ inputs }) => inputs), ...outputs]) {
    readers.set(name, (readers.get(name) ?? 0) + 1)
  }
  return readers
}

const freshName = (base: string, taken: { has(name: string): boolean }): string => {
  let name = base
  for (let i = 2; taken.has(name); i++) name = `${base}_${i}`
  return name
}

/** ONNX's own default. */
const defaultEpsilon = 1e-5

/**
 * Folds each BatchNormalization into the Conv, ConvTranspose or Gemm before it, where that layer's result goes nowhere else and its weight is a constant: the layer
 * gets new constants, `scale[c] / √(variance[c] + ε)` times its weight and the bias that goes with it, and the result of the
 * BatchNormalization. All other nodes, and every shape, stay as they are; a quantized weight stays as it is too. `model` keeps
 * saying what the file says.
 *
 * Source: B. Jacob et al., *Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference*,
 * CVPR 2018, section 3.2 (arXiv 1712.05877).
 *
 * @example
 * import { foldBatchNormalization, importOnnx, modelFile, presets, zoo } from 'ohmflow'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const network = importOnnx({ model, bindings: {}, chip: presets.rram256.chip })
 * const folded = network._tag === 'Right' ? foldBatchNormalization(network.right).nodes : []
 * console.assert(folded.length === 49 && folded.every(({ op }) => op !== 'BatchNormalization'))
 */
export const foldBatchNormalization = <N extends Omit<Network, 'chip'>>(network: N): N => {
  const readers = readersOf(network)
  const constants = new Map(Object.entries(network.constants))
  const taken = new Set([...constants.keys(), ...Object.keys(network.tensors)])
  const maker = new Map<string, number>()
  const nodes: Node[] = []
  const gone = new Set<string>()

  const add = (base: string, constant: Constant): string => {
    const name = freshName(base, taken)
    taken.add(name)
    constants.set(name, constant)
    return name
  }

  const folded = (layer: Node, norm: Node, { weight, type, bias, axis }: Target): Node => {
    const [, scale = '', shift = '', mean = '', variance = ''] = norm.inputs
    const epsilon = number(norm.attributes['epsilon'], defaultEpsilon)
    const { elementType, shape } = type
    const newWeight = add(`${layer.name}.weight`, {
      elementType,
      shape,
      source: { kind: 'foldedWeight', weight, axis, scale, variance, epsilon },
    })
    const newBias = add(`${layer.name}.bias`, {
      elementType,
      shape: [shape[axis]!],
      source: { kind: 'foldedBias', bias, scale, shift, mean, variance, epsilon },
    })
    return { ...layer, inputs: [layer.inputs[0]!, newWeight, newBias], outputs: [norm.outputs[0]!] }
  }

  const place = (node: Node): void => {
    for (const output of node.outputs) maker.set(output, nodes.length)
    nodes.push(node)
  }

  for (const node of network.nodes) {
    const [x = ''] = node.inputs
    const at = maker.get(x)
    const layer = at === undefined ? null : nodes[at]!
    const channels = constants.get(node.inputs[1] ?? '')?.shape[0] ?? 0
    const foldable = readers.get(x) === 1 && isFixed(constants, network.opset, node)
    const target = layer === null || !foldable ? null : targetOf(constants, layer, channels)
    if (layer === null || at === undefined || target === null) {
      place(node)
      continue
    }
    nodes[at] = folded(layer, node, target)
    maker.set(node.outputs[0]!, at)
    gone.add(x)
  }
  return {
    ...network,
    tensors: record(Object.entries(network.tensors).filter(([name]) => !gone.has(name))),
    constants: record(constants),
    nodes,
  }
}
