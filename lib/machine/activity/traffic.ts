import type { Program } from '../../ir/program.js'
import { eachIn } from '../../isa/code.js'
import { countedUp, type Instruction, partnerOf } from '../../isa/instruction.js'
import { rowOf } from '../../isa/instructionSet.js'
import { endsOf, isLocal, type MeshPoint, routeOf } from '../costs/route.js'
import { transferTime } from '../costs/transferTime.js'

/** A link of a mesh, and the cycles that transfers over it take. */
export interface LinkLoad {
  readonly from: MeshPoint
  readonly to: MeshPoint
  readonly cycles: number
}

/** How often a core hands something on to another, by forwarding it or by telling that it lies in memory. */
export interface Handing {
  readonly from: number
  readonly to: number
  /** Partial sums within a layer, results from one layer to another. */
  readonly what: 'partial sums' | 'results'
  readonly times: number
}

/** What a program moves between which places. */
export interface Traffic {
  /** Links of a mesh that anything goes over; empty on a bus, which is one link. */
  readonly links: readonly LinkLoad[]
  readonly handings: readonly Handing[]
}

/** The cores that an instruction hands something on to: a sum, or word of one. */
const receiversOf = (instruction: Instruction): readonly number[] => {
  if (rowOf(instruction).way !== 'to core') return []
  const partner = partnerOf(instruction)
  return partner === null ? countedUp(instruction).map(({ core }) => core) : [partner]
}

/** What a program moves, over all that it does: who hands on to whom, and how long each link of a mesh is busy. */
export const trafficOf = ({ phases, chip }: Pick<Program, 'phases' | 'chip'>): Traffic => {
  const { interconnect, signal } = chip
  const links = new Map<number, number>()
  const handings = new Map<string, Handing>()
  for (const { cores } of phases) {
    const layers = new Map(cores.map(({ core, layer }) => [core, layer]))
    for (const program of cores)
      eachIn(program.code, (instruction, times) => {
        if (interconnect.kind === 'mesh' && !isLocal(instruction, program)) {
          const cycles = times * transferTime(instruction, program, chip)
          for (const link of routeOf(instruction, program, interconnect, signal))
            links.set(link, (links.get(link) ?? 0) + cycles)
        }
        for (const to of receiversOf(instruction)) {
          if (to === program.core) continue
          const what = layers.get(to) === program.layer ? 'partial sums' : 'results'
          const key = `${program.core} ${to} ${what}`
          const before = handings.get(key)?.times ?? 0
          handings.set(key, { from: program.core, to, what, times: before + times })
        }
      })
  }
  return {
    links:
      interconnect.kind === 'bus'
        ? []
        : [...links].map(([link, cycles]) => {
            const [from, to] = endsOf(interconnect, link)
            return { from, to, cycles }
          }),
    handings: [...handings.values()],
  }
}
