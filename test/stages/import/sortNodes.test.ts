import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { type Order, sortNodes } from '../../../lib/onnx/inference/sortNodes.js'
import { uniqueNames } from '../../../lib/onnx/inference/uniqueNames.js'
import { refuted } from '../../refuted.js'

type Graph = readonly (readonly number[])[]

const anyGraph = fc
  .integer({ min: 1, max: 12 })
  .chain((n) => fc.array(fc.array(fc.nat(n - 1), { maxLength: 3 }), { minLength: n, maxLength: n }))

/** An order has each node once, after all that it depends on; a cycle is one. */
const holds = (graph: Graph, order: Order): boolean => {
  if (E.isLeft(order)) {
    const cycle = order.left
    return cycle.length > 0 && cycle.every((node, i) => graph[node]?.includes(cycle.at(i - 1)!) === true)
  }
  const place = new Map(order.right.map((node, i) => [node, i]))
  return (
    place.size === graph.length &&
    graph.every((before, node) => before.every((other) => place.get(other)! < place.get(node)!))
  )
}

const law = (sort: (graph: Graph) => Order) => fc.property(anyGraph, (graph) => holds(graph, sort(graph)))

describe('sortNodes', () => {
  it('gives an order or a cycle', () => {
    fc.assert(law(sortNodes), { numRuns: 2000 })
  })

  it('sees one that keeps the order of the file', () => {
    expect(refuted(law((graph) => E.right([...graph.keys()])))).toBe(true)
  })

  it('keeps an order that is one', () => {
    const sorted = anyGraph.map((graph) =>
      graph.map((before, node) => before.filter((other) => other < node)),
    )
    fc.assert(
      fc.property(sorted, (graph) => {
        expect(sortNodes(graph)).toEqual(E.right([...graph.keys()]))
      }),
    )
  })

  it('takes chains of any length', () => {
    const chain = Array.from({ length: 200_000 }, (_, i) => (i === 199_999 ? [] : [i + 1]))
    const order = sortNodes(chain)
    expect(E.isRight(order) ? order.right[0] : order.left).toBe(199_999)
  })
})

describe('uniqueNames', () => {
  const nodes = fc.array(
    fc.record({
      name: fc.constantFrom('', 'a', 'a_2', 'a_3', 'Relu_0', 'x'),
      opType: fc.constantFrom('Relu', 'a'),
    }),
    { maxLength: 12 },
  )

  it('gives no name twice, and no taken one', () => {
    fc.assert(
      fc.property(nodes, (all) => {
        const names = uniqueNames(all, ['x'])
        expect(new Set(['x', '', ...names]).size).toBe(all.length + 2)
      }),
    )
  })

  it('leaves names alone that are unique', () => {
    const all = ['c', 'b', 'a'].map((name) => ({ name, opType: 'Relu' }))
    expect(uniqueNames(all, ['x'])).toEqual(['c', 'b', 'a'])
  })

  it('is quick where all nodes have one name', () => {
    const all = Array.from({ length: 50_000 }, () => ({ name: 'same', opType: 'Relu' }))
    expect(uniqueNames(all, []).at(-1)).toBe('same_50000')
  })
})
