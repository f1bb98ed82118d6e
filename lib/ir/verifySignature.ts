import type { Violation } from '../codec/violation.js'
import { elementsGiven, elementsTaken } from './layerElements.js'
import type { Layer } from './lowered.js'
import type { Signature } from './signature.js'

type Violations = readonly Violation[]

const readsNothing = (layer: Layer): boolean =>
  layer.inputs.length === 0 && (layer.kind === 'base' || layer.inputElements > 0)

/** What a layer names as its inputs and is not there at all. */
const absent = (layer: Layer, there: ReadonlySet<string>): Violations => {
  const where = `layer "${layer.name}"`
  const nothing = readsNothing(layer) ? [{ rule: 'inputs', where, problem: 'it reads nothing' }] : []
  const unknown = layer.inputs
    .filter((input) => !there.has(input))
    .map((input) => ({
      rule: 'inputs',
      where,
      problem: `it reads "${input}", which is neither a layer nor an input of the network`,
    }))
  return [...nothing, ...unknown]
}

/** How many elements stand before a layer under a name, and whether all of them are one tensor. */
interface Given {
  readonly elements: number
  readonly whole: boolean
}

/** A base layer that takes more of its first input than there is; or less, where it says that it takes it as it is. */
const unlike = (layer: Layer, before: ReadonlyMap<string, Given>): Violations => {
  if (layer.kind === 'operator') return []
  const [input = ''] = layer.inputs
  const [asItIs, taken, given] = [layer.reads === undefined, elementsTaken(layer), before.get(input)]
  if (given === undefined) return []
  // an operator may give several tensors, of which this is one
  if (asItIs && given.whole ? taken === given.elements : taken <= given.elements) return []
  const gives = taken > given.elements ? 'gives no more than' : 'gives'
  const problem = `it reads ${taken} elements of "${input}", which ${gives} ${given.elements}`
  return [{ rule: 'elements', where: `layer "${layer.name}"`, problem }]
}

const outputViolations = (outputs: Signature['outputs'], there: ReadonlyMap<string, Given>): Violations =>
  Object.entries(outputs).flatMap(([name, elements]) => {
    const given = there.get(name)?.elements
    const fault = (problem: string) => [{ rule: 'outputs', where: 'the network', problem }]
    if (given === undefined) return fault(`no layer gives its output "${name}"`)
    return elements <= given
      ? []
      : fault(`its output "${name}" has ${elements} elements, of which no more than ${given} are given`)
  })

/**
 * Whether layers make sense as a network: each reads as much as another layer gives. Where a signature says what
 * the network takes and gives, each also reads nothing else than that and other layers, and each output is given. That
 * no layer reads what stands behind it is another rule's.
 */
export const readViolations = (layers: readonly Layer[], signature: Signature | undefined): Violations => {
  const { inputs, outputs } = signature ?? { inputs: {}, outputs: {} }
  const names = new Set(layers.map(({ name }) => name))
  const there = new Set([...Object.keys(inputs), ...names])
  const before = new Map<string, Given>(
    Object.entries(inputs).map(([name, elements]) => [name, { elements, whole: true }]),
  )
  const found: Violation[] = []
  for (const layer of layers) {
    if (signature !== undefined) found.push(...absent(layer, there))
    found.push(...unlike(layer, before))
    before.set(layer.name, { elements: elementsGiven(layer), whole: layer.kind === 'base' })
  }
  const ambiguous = Object.keys(inputs)
    .filter((name) => names.has(name))
    .map((name) => ({
      rule: 'inputs',
      where: `layer "${name}"`,
      problem: 'an input of the network has the same name',
    }))
  return [...found, ...ambiguous, ...outputViolations(outputs, before)]
}
