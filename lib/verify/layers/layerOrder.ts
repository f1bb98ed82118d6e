import type { Violation } from '../../codec/violation.js'
import type { Layer } from '../../ir/lowered.js'
import type { Phase } from '../../ir/program.js'
import { holds } from '../../isa/code.js'
import type { Instruction } from '../../isa/instruction.js'
import { readsLayers, storesLayer } from '../../isa/mnemonics.js'

/** In which phases something is done for a layer; empty where nowhere. */
const phasesOf = (
  phases: readonly Phase[],
  ops: readonly Instruction['op'][],
): ReadonlyMap<string, readonly number[]> => {
  const found = new Map<string, number[]>()
  for (const [i, { cores }] of phases.entries())
    for (const { layer, code } of cores)
      if (holds(code, ...ops)) {
        const known = found.get(layer)
        if (known === undefined) found.set(layer, [i])
        else if (known.at(-1) !== i) known.push(i)
      }
  return found
}

/** What the order of phases leaves open, and what it leaves wrong. */
export interface LayerOrder {
  readonly violations: readonly Violation[]
  /** Of each phase, the layers that it reads and that are not complete before it. */
  readonly incomplete: readonly ReadonlySet<string>[]
}

/**
 * Whether each layer is read once its results are there. Phases follow one another, so what an earlier phase has
 * stored is there for the later ones; what the same phase stores, signals have to say (see `activations`); and what
 * only a later phase stores is not there.
 */
export const layerOrder = (layers: readonly Layer[], phases: readonly Phase[]): LayerOrder => {
  const stores = phasesOf(phases, storesLayer)
  const reads = phasesOf(phases, readsLayers)
  const violations: Violation[] = []
  const incomplete = phases.map(() => new Set<string>())
  for (const { name, inputs } of layers)
    for (const phase of reads.get(name) ?? [])
      for (const input of inputs) {
        const storing = stores.get(input) ?? []
        const [first, last] = [storing[0], storing.at(-1)]
        if (first === undefined || last === undefined || last < phase) continue
        if (first <= phase) incomplete[phase]!.add(input)
        else
          violations.push({
            rule: 'inputs',
            where: `layer "${name}" (phase ${phase})`,
            problem: `it reads the results of layer "${input}", which are stored in phase ${first} only`,
          })
      }
  return { violations, incomplete }
}
