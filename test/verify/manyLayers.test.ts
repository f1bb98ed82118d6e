import { firstValueFrom } from 'rxjs'
import { expect, test } from 'vitest'
import type { Program } from '../../lib/ir/program.js'
import type { Statement } from '../../lib/isa/instruction.js'
import { timingOn } from '../../lib/stages/simulate/timing.js'
import { linearScheme } from '../../lib/stages/synchronize/linearScheme.js'
import { verify } from '../../lib/verify/verify.js'
import { fedWith, matrixLayer, programOf } from '../stages/simulate/programs.js'
import { smallChip } from '../stages/simulate/smallChip.js'
import { programsOf } from '../stages/simulate/timeline.js'

const vectors = 3
const nameOf = (i: number): string => `layer ${i}`

/** So many layers of a core each, each of the results of the one before, and a phase for each. */
const chainOf = (length: number): Program => {
  const indices = Array.from({ length }, (_, i) => i)
  const [own] = programsOf(linearScheme(), 1, vectors, smallChip)
  if (own === undefined) throw new Error('a scheme makes a program for each core')
  const layers = indices.map((i) =>
    fedWith(matrixLayer(nameOf(i), [i === 0 ? 'input' : nameOf(i - 1)], vectors, 8, 4), 4),
  )
  return {
    ...programOf([], smallChip, layers),
    cores: length,
    phases: indices.map((core) => ({
      scheme: 'linear',
      cores: [{ ...own, core, layer: nameOf(core) }],
      sequential: null,
      considered: [],
    })),
  }
}

/** How many properties of layers and phases something reads of a chain of so many layers. */
const readsOf = async (length: number, use: (program: Program) => unknown): Promise<number> => {
  let reads = 0
  const counted = <T extends object>(of: T): T =>
    new Proxy(of, {
      get: (target, key, receiver) => {
        reads++
        return Reflect.get(target, key, receiver)
      },
    })
  const chain = chainOf(length)
  const program = { ...chain, layers: chain.layers.map(counted), phases: chain.phases.map(counted) }
  expect(await use(program)).toHaveProperty('_tag', 'Right')
  return reads
}

test.each([
  ['verify', verify],
  ['timing', (program: Program) => firstValueFrom(timingOn(smallChip)(program))],
])(
  '%s looks at each layer of a network a number of times that does not grow with the network',
  async (_name, use) => {
    const [some, more, most] = [await readsOf(50, use), await readsOf(100, use), await readsOf(150, use)]
    // layers at the ends of a network have fewer neighbours
    expect(most - more).toBeLessThanOrEqual(more - some)
  },
)

/** How many properties of its cores are read where so many wait for signals that nobody sends. */
const readsOfWaiting = (length: number): number => {
  let reads = 0
  const [own] = programsOf(linearScheme(), 1, vectors, smallChip)
  if (own === undefined) throw new Error('a scheme makes a program for each core')
  const wait: Statement = { op: 'WAIT', unit: 'output', from: 0, count: 1 }
  const cores = Array.from(
    { length },
    (_, core) =>
      new Proxy(
        { ...own, core, layer: nameOf(0), code: [wait, ...own.code] },
        {
          get: (target, key, receiver) => {
            reads++
            return Reflect.get(target, key, receiver)
          },
        },
      ),
  )
  const layer = fedWith(matrixLayer(nameOf(0), ['input'], vectors, 8, 4), 4)
  expect(verify({ ...programOf(cores, smallChip, [layer]), cores: length })).toHaveProperty('_tag', 'Left')
  return reads
}

test('what is wrong with each core of a phase is said in time that grows with them', () => {
  expect(readsOfWaiting(100)).toBeLessThanOrEqual(2.5 * readsOfWaiting(50))
})
