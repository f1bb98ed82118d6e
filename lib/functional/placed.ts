import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { activation } from '../ir/lookup.js'
import type { BaseLayer } from '../ir/lowered.js'
import type { Graph } from '../ir/network.js'
import { type CoreProgram, hasRegisters, type Program } from '../ir/program.js'
import { someIn } from '../isa/code.js'
import type { WeightError } from '../onnx/weights/weightError.js'
import type { WeightReader } from '../onnx/weights/weights.js'
import { outcome } from '../rule.js'
import type { ForeignProgram, FunctionalError, NotQuantized } from './functionalError.js'
import { greatestAmount } from './greatestAmount.js'
import { type IntegerLayer, integerLayer } from './integerLayer.js'
import { type Neighbours, neighboursOf } from './neighbours.js'

/** A base layer on the cores that execute it. */
export interface PlacedLayer {
  readonly integer: IntegerLayer
  readonly cores: readonly CoreProgram[]
}

/** The base layers of a program: those of integers, and those that are left to the runtime, each with the reason. */
export interface PlacedLayers {
  readonly placed: readonly PlacedLayer[]
  readonly inRuntime: readonly NotQuantized[]
}

const sizes = (map: readonly { readonly size: number }[]): string => map.map(({ size }) => size).join(' × ')

/** Why a layer of the program does not belong to the network, or null. */
const foreign = (graph: Graph, { layer, input, output }: IntegerLayer): string | null => {
  for (const [name, map] of [
    [input, layer.input],
    [output, layer.output],
  ] as const) {
    const shape = activation(graph, name)?.shape.join(' × ')
    if (shape !== sizes(map)) return `it maps into ${sizes(map)}, but "${name}" is ${shape ?? 'unknown'}`
  }
  return null
}

/** The cores of each layer where several work at the same time and wait for one another by named registers; else all. */
const apart = (cores: readonly CoreProgram[]): readonly (readonly CoreProgram[])[] => {
  if (!hasRegisters(cores)) return [cores]
  const layers = [...new Set(cores.flatMap(({ layer, tile }) => (tile === null ? [] : [layer])))]
  return layers.map((layer) => cores.filter((core) => core.layer === layer))
}

/** The cores of each base layer, which works in one phase, alone or together with others that name registers. */
const coresOf = ({ phases }: Program): ((layer: string) => readonly CoreProgram[] | string) => {
  const working = phases
    .flatMap(({ cores }) => apart(cores))
    .map((cores) => cores.filter(({ code }) => someIn(code, ({ op }) => op !== 'PROGRAM')))
  const phasesOf = new Map<string, (readonly CoreProgram[])[]>()
  for (const cores of working)
    for (const layer of new Set(cores.flatMap(({ layer, tile }) => (tile === null ? [] : [layer]))))
      phasesOf.set(layer, [...(phasesOf.get(layer) ?? []), cores])
  return (layer) => {
    const [cores, ...more] = phasesOf.get(layer) ?? []
    if (cores === undefined) return 'no core executes it'
    if (more.length > 0) return `${more.length + 1} phases execute parts of it`
    const other = cores.find((core) => core.layer !== layer)
    return other === undefined ? cores : `it shares a phase with "${other.layer}"`
  }
}

/** A layer on its cores, or why it is on none. */
const placedLayer = (
  { chip: { name: chip, crossbar } }: Program,
  graph: Graph,
  neighbours: Neighbours,
  layer: BaseLayer,
  cores: readonly CoreProgram[] | string,
  weights: WeightReader,
): Either<WeightError | FunctionalError, PlacedLayer> => {
  const refuse = (problem: string): Either<ForeignProgram, never> =>
    E.left({ _tag: 'ForeignProgram', layer: layer.name, problem })
  const node = neighbours.named(layer.name)
  if (node === undefined) return refuse('the network has no such operator')
  if (typeof cores === 'string') return refuse(cores)
  const integer = outcome(integerLayer(graph, neighbours, layer, node, weights))
  if (E.isLeft(integer)) return integer
  const problem = foreign(graph, integer.right)
  if (problem !== null) return refuse(problem)
  const { weightBits, differential } = crossbar
  const amount = greatestAmount(integer.right, differential)
  return amount < 2 ** weightBits
    ? E.right({ integer: integer.right, cores })
    : E.left({ _tag: 'WeightTooWide', layer: layer.name, chip, weightBits, amount })
}

/** The integer arithmetic of the base layers of a program that have any, and why the others have none. */
export const placedLayers = (
  program: Program,
  graph: Graph,
  weights: WeightReader,
): Either<WeightError | FunctionalError, PlacedLayers> => {
  const [cores, neighbours] = [coresOf(program), neighboursOf(graph)]
  const placed: PlacedLayer[] = []
  const inRuntime: NotQuantized[] = []
  for (const layer of program.layers) {
    if (layer.kind === 'operator') continue
    const found = placedLayer(program, graph, neighbours, layer, cores(layer.name), weights)
    if (E.isRight(found)) placed.push(found.right)
    else if (found.left._tag === 'NotQuantized') inRuntime.push(found.left)
    else return found
  }
  return E.right({ placed, inRuntime })
}
