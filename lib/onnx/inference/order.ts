import * as E from 'fp-ts/lib/Either.js'
import { fail, type Rule } from '../../rule.js'
import { captures } from '../format/captures.js'
import type { ImportError } from '../importError.js'
import type { GraphProto, NodeProto } from '../proto/messages.js'
import { trueInputs } from './bindings.js'
import type { FlatNode } from './embed.js'
import { sortNodes } from './sortNodes.js'

/** The tensors that a node reads, those that graphs in its attributes capture included. */
export const readsOf = (node: NodeProto): readonly string[] =>
  [...node.input, ...captures(node)].filter((name) => name !== '')

/** Who makes each tensor: a step by its place in the list, an initializer or input as null. */
export function* makersOf(
  graph: GraphProto,
  steps: readonly FlatNode[],
): Rule<ImportError, ReadonlyMap<string, number | null>> {
  const makers = new Map<string, number | null>(graph.initializer.map(({ name }) => [name, null]))
  const taken = (tensor: string, maker: string): Rule<ImportError, never> => {
    const first = makers.get(tensor) ?? null
    const input = graph.input.some(({ name }) => name === tensor)
    const other =
      first === null ? (input ? 'an input of the graph' : 'an initializer') : `node "${steps[first]?.name}"`
    return fail({ _tag: 'DuplicateTensor', tensor, makers: [other, maker] })
  }
  for (const { name } of trueInputs(graph)) {
    if (name === '')
      yield* fail({ _tag: 'BadTensor', tensor: '', problem: 'an input of the graph has no name' })
    if (makers.has(name)) yield* taken(name, 'an input of the graph')
    makers.set(name, null)
  }
  for (const [place, { node, name: maker }] of steps.entries()) {
    for (const name of node.output) {
      if (name === '') continue
      if (makers.has(name)) yield* taken(name, `node "${maker}"`)
      makers.set(name, place)
    }
  }
  return makers
}

/** The steps in an order of computation; what none of them makes has to be there, as `makers` or `isThere` say. */
export function* sorted(
  steps: readonly FlatNode[],
  makers: ReadonlyMap<string, number | null>,
  isThere: (tensor: string) => boolean = () => false,
): Rule<ImportError, readonly FlatNode[]> {
  const dependencies: number[][] = []
  for (const { node, name } of steps) {
    const before: number[] = []
    for (const tensor of readsOf(node)) {
      const maker = makers.get(tensor)
      if (typeof maker === 'number') before.push(maker)
      else if (maker === undefined && !isThere(tensor))
        yield* fail({ _tag: 'MissingTensor', tensor, node: name })
    }
    dependencies.push(before)
  }
  const order = sortNodes(dependencies)
  return E.isRight(order)
    ? order.right.map((place) => steps[place]!)
    : yield* fail({ _tag: 'Cycle', nodes: order.left.map((place) => steps[place]?.name ?? '') })
}
