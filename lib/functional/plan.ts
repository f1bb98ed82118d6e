import type { Graph, Node } from '../ir/network.js'
import type { IntegerLayer } from './integerLayer.js'

/**
 * A step of a run: the runtime computes `outputs`, then the crossbars compute `layers`, which do not need one another.
 */
export interface PlanStep {
  /** Tensors of the graph that are needed after the runtime's part, by layers of this step or later. */
  readonly outputs: readonly string[]
  readonly layers: readonly IntegerLayer[]
  /** Tensors that nothing needs after this step. */
  readonly dead: readonly string[]
}

/**
 * How runtime and crossbars take turns: layer by layer, each operator as late as
 * possible, so that the runtime sees the groups between DequantizeLinear and
 * QuantizeLinear whole. A DequantizeLinear is computed anew in every step that needs it.
 */
export interface Plan {
  readonly steps: readonly PlanStep[]
  /**
   * Whether a tensor is at hand at the beginning of a step: an input,
   * a result of crossbars, or of an earlier step of the runtime.
   */
  readonly given: (tensor: string, step: number) => boolean
}

/** Things by the step that they belong to. */
const groups = <A>() => {
  const all = new Map<number, A[]>()
  return {
    add: (step: number | undefined, one: A): void => {
      if (step === undefined) return
      const known = all.get(step)
      if (known === undefined) all.set(step, [one])
      else known.push(one)
    },
    at: (step: number): readonly A[] => all.get(step) ?? [],
  }
}

/** How many layers lie behind the input of each layer, at most. */
const levelsOf = (
  graph: Graph,
  layerOf: ReadonlyMap<Node, IntegerLayer>,
): ReadonlyMap<IntegerLayer, number> => {
  const depth = new Map<string, number>()
  const depthOf = (tensor: string): number => depth.get(tensor) ?? 0
  const levels = new Map<IntegerLayer, number>()
  for (const node of graph.nodes) {
    const layer = layerOf.get(node)
    const reached = Math.max(0, ...(layer === undefined ? node.inputs : [layer.input]).map(depthOf))
    if (layer !== undefined) levels.set(layer, reached)
    for (const name of node.outputs) depth.set(name, layer === undefined ? reached : reached + 1)
  }
  return levels
}

/** The plan of a graph whose base layers are given. Linear in the nodes and their inputs. */
export const planOf = (graph: Graph, layers: readonly IntegerLayer[]): Plan => {
  const onCrossbars = new Set(layers.flatMap(({ nodes }) => nodes))
  const layerOf = new Map<Node, IntegerLayer>(
    layers.flatMap((layer) => layer.nodes.slice(-1).map((node) => [node, layer] as const)),
  )
  const others = graph.nodes.filter((node) => !onCrossbars.has(node))

  const levelOf = levelsOf(graph, layerOf)
  const last = Math.max(0, ...levelOf.values()) + 1

  // the step in which each tensor is first, and last, needed
  const first = new Map<string, number>()
  const final = new Map<string, number>()
  const need = (tensor: string, step: number): void => {
    first.set(tensor, Math.min(first.get(tensor) ?? step, step))
    final.set(tensor, Math.max(final.get(tensor) ?? step, step))
  }
  for (const name of graph.outputs) need(name, last)
  for (const [layer, level] of levelOf) need(layer.input, level)
  const stepOf = new Map<Node, number>()
  for (const node of others.toReversed()) {
    const steps = node.outputs.flatMap((name) => first.get(name) ?? [])
    if (steps.length === 0) continue
    const step = Math.min(...steps)
    stepOf.set(node, step)
    for (const name of node.inputs) need(name, step)
    // it is computed anew wherever it is needed
    if (node.op === 'DequantizeLinear')
      for (const name of node.inputs) for (const output of node.outputs) need(name, final.get(output) ?? step)
  }

  const madeAt = new Map<string, number>(graph.inputs.map((name) => [name, -1]))
  for (const [layer, level] of levelOf) madeAt.set(layer.output, level)
  const replayed = new Set(others.flatMap(({ op, outputs }) => (op === 'DequantizeLinear' ? outputs : [])))
  for (const [node, step] of stepOf) for (const name of node.outputs) madeAt.set(name, step)
  const isOutput = new Set(graph.outputs)
  const [nodesAt, layersAt, deadAfter] = [groups<Node>(), groups<IntegerLayer>(), groups<string>()]
  for (const node of others) nodesAt.add(stepOf.get(node), node)
  for (const layer of layers) layersAt.add(levelOf.get(layer), layer)
  for (const [name, end] of final) if (!isOutput.has(name)) deadAfter.add(end, name)
  const wanted = new Set(layers.map(({ input }) => input))
  const leaves = (name: string, step: number): boolean =>
    isOutput.has(name) || wanted.has(name) || ((final.get(name) ?? step) > step && !replayed.has(name))

  const steps = Array.from(
    { length: last + 1 },
    (_, step): PlanStep => ({
      outputs: nodesAt
        .at(step)
        .flatMap(({ outputs }) => outputs.filter((name) => name !== '' && leaves(name, step))),
      layers: layersAt.at(step),
      dead: deadAfter.at(step),
    }),
  )
  const producedByRuntime = new Set([...stepOf.keys()].flatMap(({ outputs }) => outputs))
  const given = (tensor: string, step: number): boolean => {
    const made = madeAt.get(tensor)
    if (made === undefined || made >= step) return false
    return !producedByRuntime.has(tensor) || leaves(tensor, made)
  }
  return { steps, given }
}
