import type { Layer, OperatorLayer } from '../ir/lowered.js'
import type { Signature } from '../ir/signature.js'
import { stripped } from './aligned.js'
import { isSame } from './axes.js'

const equal = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((extent, i) => extent === b[i])

/** The operator whose results another takes element by element, and nothing else; null where there is none. */
const fedBy = ({ inputs, geometry }: OperatorLayer, fed: Layer | undefined): OperatorLayer | null => {
  const [reading, ...others] = geometry?.reads ?? []
  if (fed?.kind !== 'operator' || geometry === undefined || reading === undefined) return null
  if (others.length > 0 || inputs.length !== 1 || fed.geometry === undefined) return null
  if (fed.geometry.channelAxis !== geometry.channelAxis) return null
  const { box, axes } = stripped(reading.need)
  const own = geometry.shape.filter((extent) => extent > 1)
  const asItIs = equal(box, own) && axes.length === own.length
  return equal(fed.geometry.shape, geometry.shape) &&
    asItIs &&
    axes.every((axis, i) => axis.digit === i && isSame(axis, box))
    ? fed
    : null
}

/** Two operators as one, of the second's name, since that is what others read. */
const joined = (first: OperatorLayer, second: OperatorLayer): OperatorLayer => ({
  ...first,
  name: second.name,
  op: `${first.op}+${second.op}`,
  operations: first.operations + second.operations,
  outputElements: second.outputElements,
})

/**
 * Layers in which an operator takes up the one before it where it is the only one to read its results, and takes them
 * element by element: Add and Relu become one that reads what the Add reads and writes what the Relu writes. The output
 * unit applies the second as a result of the first leaves, as it does behind a crossbar, so that what is between is
 * neither written nor read. `outputs` are the results that leave the network, which stay; without them all stay.
 */
export const fusedOperators = <L extends Layer>(
  layers: readonly (L | OperatorLayer)[],
  outputs: Signature['outputs'] | undefined,
): readonly (L | OperatorLayer)[] => {
  if (outputs === undefined) return layers
  const readers = new Map<string, number>()
  for (const { inputs } of layers)
    for (const input of new Set(inputs)) readers.set(input, (readers.get(input) ?? 0) + 1)
  const byName = new Map<string, L | OperatorLayer>()
  for (const layer of layers) {
    byName.set(layer.name, layer)
    if (layer.kind !== 'operator') continue
    const [input = ''] = layer.inputs
    const first = fedBy(layer, byName.get(input))
    if (first === null || readers.get(input) !== 1 || Object.hasOwn(outputs, input)) continue
    byName.delete(input)
    byName.set(layer.name, joined(first, layer))
  }
  return [...byName.values()]
}
