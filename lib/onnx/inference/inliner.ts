import { once } from '../../once.js'
import type { Rule } from '../../rule.js'
import { filePartsOf, subgraphsOf } from '../format/fileParts.js'
import type { ImportError } from '../importError.js'
import type { GraphProto, ModelProto, NodeProto } from '../proto/messages.js'
import { freshNames } from './freshNames.js'
import { functionsOf, type Inliner } from './functions.js'

/** Nodes of functions and branches beyond this count are refused: a few nested calls would become nodes without end. */
const mostNodes = 1_000_000

const namesIn = (model: ModelProto): ReadonlySet<string> => {
  const names = new Set<string>()
  const add = (nodes: readonly NodeProto[]): void => {
    for (const node of nodes) {
      for (const name of [...node.input, ...node.output]) names.add(name)
      for (const graph of subgraphsOf(node)) addGraph(graph)
    }
  }
  const addGraph = ({ input, output, initializer, node }: GraphProto): void => {
    for (const { name } of [...input, ...output, ...initializer]) names.add(name)
    add(node)
  }
  if (model.graph !== undefined) addGraph(model.graph)
  for (const { node } of model.functions) add(node)
  return names
}

/**
 * What inlining draws on, for a graph whose nodes have the names `nodes`. Most
 * models call no function and take no branch: all else is found when it is asked for.
 */
export function* inlinerOf(model: ModelProto, nodes: readonly string[]): Rule<ImportError, Inliner> {
  const functions = yield* functionsOf(model)
  const nodeNames = once(() => freshNames(nodes))
  const tensorNames = once(() => freshNames(namesIn(model)))
  const parts = once(() => filePartsOf(model))
  const indices = once(() => new Map<NodeProto, number>(parts().nodes.map((node, i) => [node, i])))
  const tensors = once(() => new Map(parts().initializers.map((tensor, i) => [tensor, i])))
  let left = mostNodes
  return {
    functions,
    indexOf: (node) => indices().get(node) ?? null,
    copied: (copy, original) => {
      const index = indices().get(original)
      if (index !== undefined) indices().set(copy, index)
    },
    initializerIndexOf: (tensor) => tensors().get(tensor) ?? Number.NaN,
    freshNode: (base) => nodeNames()(base),
    freshTensor: (base) => tensorNames()(base),
    spend: (count) => {
      left -= count
      return left >= 0
    },
  }
}
