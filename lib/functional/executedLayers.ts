import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { crossbarOf } from '../hardware/precision.js'
import { activation } from '../ir/lookup.js'
import type { BaseLayer } from '../ir/lowered.js'
import type { Graph } from '../ir/network.js'
import { type CoreProgram, hasRegisters, type Program } from '../ir/program.js'
import { tileKey } from '../ir/tiled.js'
import { someIn } from '../isa/code.js'
import { writesCrossbar } from '../isa/mnemonics.js'
import { multimap } from '../multimap.js'
import type { WeightError } from '../onnx/weights/weightError.js'
import type { WeightReader } from '../onnx/weights/weights.js'
import { fail, outcome, type Rule } from '../rule.js'
import type { ForeignProgram, FunctionalError, NotQuantized } from './functionalError.js'
import { greatestAmount } from './greatestAmount.js'
import { type IntegerLayer, integerLayer } from './integerLayer.js'
import { type Neighbours, neighboursOf } from './neighbours.js'

/** The cores that execute a base layer, or a part of its tiles, in one phase. */
export interface PhaseCores {
  readonly phase: number
  readonly cores: readonly CoreProgram[]
}

/** A base layer on the cores that execute it, phase after phase. */
export interface ExecutedLayer {
  readonly integer: IntegerLayer
  readonly parts: readonly PhaseCores[]
}

/** The base layers of a program: those of integers, and those that are left to the runtime, each with the reason. */
export interface ExecutedLayers {
  readonly placed: readonly ExecutedLayer[]
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

/** The cores of each base layer in each phase, where it works alone or together with others that name registers. */
const partsOf = ({ phases }: Program): ((layer: string) => readonly PhaseCores[] | string) => {
  const working = phases.flatMap(({ cores }, phase) =>
    apart(cores).map((own) => ({
      phase,
      cores: own.filter(({ code }) => someIn(code, ({ op }) => !writesCrossbar.includes(op))),
    })),
  )
  const byLayer = multimap(
    working.flatMap((part) =>
      [...new Set(part.cores.flatMap(({ layer, tile }) => (tile === null ? [] : [layer])))].map(
        (layer) => [layer, part] as const,
      ),
    ),
  )
  return (layer) => {
    const parts = byLayer.get(layer) ?? []
    if (parts.length === 0) return 'no core executes it'
    const other = parts.flatMap(({ cores }) => cores).find((core) => core.layer !== layer)
    if (other !== undefined) return `it shares a phase with "${other.layer}"`
    const phasesOf = multimap(
      parts.flatMap(({ cores }, i) =>
        cores.flatMap(({ tile }) => (tile === null ? [] : [[tileKey(tile), i] as const])),
      ),
    )
    const most = Math.max(...[...phasesOf.values()].map((phases) => new Set(phases).size))
    return most > 1 ? `${most} phases execute the same part of it` : parts
  }
}

/** A layer on its cores, or why it is on none. */
function* placedLayer(
  { chip: { name: chip, crossbar } }: Program,
  graph: Graph,
  neighbours: Neighbours,
  layer: BaseLayer,
  parts: readonly PhaseCores[] | string,
  weights: WeightReader,
): Rule<WeightError | FunctionalError, ExecutedLayer> {
  const refuse = (problem: string): Rule<ForeignProgram, never> =>
    fail({ _tag: 'ForeignProgram', layer: layer.name, problem })
  const node = neighbours.named(layer.name)
  if (node === undefined) return yield* refuse('the network has no such operator')
  if (typeof parts === 'string') return yield* refuse(parts)
  const integer = yield* integerLayer(graph, neighbours, layer, node, weights)
  const problem = foreign(graph, integer)
  if (problem !== null) yield* refuse(problem)
  const own = crossbarOf(crossbar, layer)
  const { weightBits } = own
  const amount = greatestAmount(integer, own)
  if (amount >= 2 ** weightBits)
    yield* fail<FunctionalError>({ _tag: 'WeightTooWide', layer: layer.name, chip, weightBits, amount })
  return { integer, parts }
}

/** The integer arithmetic of the base layers of a program that have any, and why the others have none. */
export const executedLayers = (
  program: Program,
  graph: Graph,
  weights: WeightReader,
): Either<WeightError | FunctionalError, ExecutedLayers> => {
  const [parts, neighbours] = [partsOf(program), neighboursOf(graph)]
  const placed: ExecutedLayer[] = []
  const inRuntime: NotQuantized[] = []
  for (const layer of program.layers) {
    if (layer.kind === 'operator') continue
    const found = outcome(placedLayer(program, graph, neighbours, layer, parts(layer.name), weights))
    if (E.isRight(found)) placed.push(found.right)
    else if (found.left._tag === 'NotQuantized') inRuntime.push(found.left)
    else return found
  }
  return E.right({ placed, inRuntime })
}
