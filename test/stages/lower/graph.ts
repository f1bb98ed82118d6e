import { presets } from '../../../lib/hardware/presets.js'
import type { Layer } from '../../../lib/ir/lowered.js'
import type { Attribute, Network, Node } from '../../../lib/ir/network.js'
import { im2col } from '../../../lib/stages/lower/im2col.js'

type Shapes = Readonly<Record<string, readonly number[]>>

/** A node of a small graph: `['Conv', ['x', 'w'], ['y'], { strides: [2, 2] }]`; it is called as its first output. */
export type Call = readonly [
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes?: Readonly<Record<string, Attribute>>,
]

/** A small graph, from the shapes of its activations and constants. */
export const graph = (
  tensors: Shapes,
  constants: Shapes,
  calls: readonly Call[],
  outputs: readonly string[] = calls.at(-1)?.[2].slice(0, 1) ?? [],
): Network => {
  const typed = (shapes: Shapes) =>
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, { elementType: 'float32' as const, shape }]),
    )
  const made = new Set(calls.flatMap(([, , outputs]) => outputs))
  return {
    chip: presets.rram256.chip,
    model: { name: 'small.onnx', sha256: '0'.repeat(64), parameters: 0, macs: 0 },
    opset: 13,
    inputs: Object.keys(tensors).filter((name) => !made.has(name)),
    outputs,
    tensors: typed(tensors),
    constants: Object.fromEntries(
      Object.entries(typed(constants)).map(([name, type], index) => [
        name,
        { ...type, source: { kind: 'initializer' as const, index } },
      ]),
    ),
    nodes: calls.map(
      ([op, inputs, outputs, attributes = {}]): Node => ({
        name: `${outputs[0]}`,
        op,
        domain: '',
        inputs,
        outputs,
        attributes,
      }),
    ),
  }
}

/** The layers of a graph that can be lowered. */
export const layersOf = (network: Network): readonly Layer[] => {
  const result = im2col()(network)
  if (result._tag === 'Left') throw new Error(JSON.stringify(result.left))
  return result.right.layers
}
