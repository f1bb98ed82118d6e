import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { needsOf } from '../../lib/needs/needs.js'
import { runs } from '../runs.js'
import { layersOf, networkOf, type RandomNetwork } from './randomNetwork.js'
import { neededBy } from './sets.js'
import { given, neededByVectors, resultOf, type Traced, traced } from './tracing.js'

/** For each convolution and each vector, which vectors of which convolutions it needs, by the definitions. */
const definition = ({ operations, input }: RandomNetwork) => {
  const tensors = new Map<string, Traced>([['x', given(input)]])
  const needed = new Map<string, readonly ReadonlySet<string>[]>()
  for (const operation of operations) {
    const name = operation.node.name ?? ''
    if (operation.node.op === 'Conv') {
      needed.set(name, neededByVectors(tensors, operation))
      tensors.set(name, resultOf(name, operation.shape))
    } else tensors.set(name, traced(tensors, operation))
  }
  return needed
}

const numbers = fc.array(fc.nat(1000), { minLength: 30, maxLength: 60 })

/** Compares what is needed with what the definitions say, pair by pair and vector by vector. */
const compared = async (
  network: RandomNetwork,
  see: (closed: readonly number[], traced: readonly number[], what: string) => void,
): Promise<void> => {
  const needs = needsOf(await layersOf(network))
  const convolutions = network.operations.flatMap(({ node }) => (node.op === 'Conv' ? [node.name ?? ''] : []))
  const needed = definition(network)
  for (const consumer of convolutions)
    for (const producer of convolutions) {
      const need = needs.of(consumer, producer)
      for (const [vector, set] of needed.get(consumer)!.entries()) {
        const all = [...set].flatMap((cell) => {
          const [name, number] = cell.split(':')
          return name === producer ? [Number(number)] : []
        })
        const closed = need === null ? [] : neededBy(need, vector)
        see(
          closed,
          all.toSorted((a, b) => a - b),
          `${consumer} of ${producer}, vector ${vector}`,
        )
      }
    }
}

describe('what vectors need through random networks, against sets traced through the definitions of ONNX', () => {
  it('is never less', () =>
    fc.assert(
      fc.asyncProperty(numbers, async (drawn) => {
        await compared(networkOf(drawn, false), (closed, all, what) => {
          const known = new Set(closed)
          expect(
            all.filter((position) => !known.has(position)),
            what,
          ).toEqual([])
        })
      }),
      { numRuns: runs(60) },
    ))

  it('is no more where windows have no holes and positions are not mixed', () =>
    fc.assert(
      fc.asyncProperty(numbers, async (drawn) => {
        await compared(networkOf(drawn, true), (closed, all, what) => {
          expect(closed, what).toEqual(all)
        })
      }),
      { numRuns: runs(60) },
    ))
})
