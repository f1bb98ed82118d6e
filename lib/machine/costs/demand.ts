import type { Chip } from '../../hardware/chip.js'
import { crossbarOf, inputSteps, mvmCyclesOf } from '../../hardware/precision.js'
import type { CoreProgram } from '../../ir/program.js'
import { eachIn, foldCode } from '../../isa/code.js'
import { type Instruction, unitOf } from '../../isa/instruction.js'
import { rowOf } from '../../isa/instructionSet.js'
import { takesProduct, writesCrossbar } from '../../isa/mnemonics.js'
import { bytesMoved } from './bytesMoved.js'
import { elementsHandled, executionCycles } from './durations.js'
import { isLocal, routeOf } from './route.js'
import { transferTime } from './transferTime.js'

/** What programs demand of the resources, whenever they run. */
export interface Demand {
  readonly loadUnitCycles: number
  readonly crossbarCycles: number
  readonly outputUnitCycles: number
  /** Cycles of all transfers, one after the other. */
  readonly busCycles: number
  readonly dataBytes: number
  /** Σ of data bytes times the links that they go over; each once on a bus. */
  readonly byteHops: number
  /**
   * CALLs and SIGNALs; how often a WAIT on a chip that polls reads its flag is known only afterwards, so the cycles count one read.
   */
  readonly calls: number
  readonly mvms: number
  /** Steps in which the DACs give inputs to the rows, over all MVMs: what their energy goes with. */
  readonly inputSteps: number
  /** Cycles of all MVMs. */
  readonly mvmCycles: number
  /** Elements that output units handle. */
  readonly elements: number
  /** Times that a crossbar is written. */
  readonly programs: number
}

const none: Demand = {
  loadUnitCycles: 0,
  crossbarCycles: 0,
  outputUnitCycles: 0,
  busCycles: 0,
  dataBytes: 0,
  byteHops: 0,
  calls: 0,
  mvms: 0,
  inputSteps: 0,
  mvmCycles: 0,
  elements: 0,
  programs: 0,
}

const hopsOf = (instruction: Instruction, program: CoreProgram, { interconnect, signal }: Chip): number =>
  interconnect.kind === 'bus' ? 1 : routeOf(instruction, program, interconnect, signal).length

const instructionDemand = (instruction: Instruction, program: CoreProgram, chip: Chip): Demand => {
  const { op } = instruction
  const { moves, handles, pollingWay, way } = rowOf(instruction)
  if (takesProduct.includes(op)) {
    const mvmCycles = mvmCyclesOf(chip.crossbar, program)
    const steps = inputSteps(crossbarOf(chip.crossbar, program))
    return { ...none, mvms: 1, inputSteps: steps, mvmCycles, crossbarCycles: mvmCycles }
  }
  if (handles !== null) {
    const elements = elementsHandled(instruction, program)
    return { ...none, elements, outputUnitCycles: executionCycles(elements, chip) }
  }
  const moving = (chip.signal.kind === 'polling' ? (pollingWay ?? way) : way) !== null
  if (moves === null || !moving || isLocal(instruction, program)) return none
  const busCycles = transferTime(instruction, program, chip)
  const programs = writesCrossbar.includes(op) ? 1 : 0
  const unit = unitOf(instruction)
  const dataBytes = moves === 'signal' ? 0 : bytesMoved(instruction, program, chip)
  return {
    ...none,
    busCycles,
    loadUnitCycles: unit === 'load' ? busCycles : 0,
    outputUnitCycles: unit === 'output' ? busCycles : 0,
    dataBytes,
    byteHops: dataBytes * hopsOf(instruction, program, chip),
    calls: moves === 'signal' && way === 'to core' ? 1 : 0,
    programs,
    crossbarCycles: programs * chip.crossbar.programCycles,
  }
}

/** What so many programs demand that do the same. */
export const scaledDemand = (demand: Demand, times: number): Demand =>
  times === 1
    ? demand
    : {
        loadUnitCycles: times * demand.loadUnitCycles,
        crossbarCycles: times * demand.crossbarCycles,
        outputUnitCycles: times * demand.outputUnitCycles,
        busCycles: times * demand.busCycles,
        dataBytes: times * demand.dataBytes,
        byteHops: times * demand.byteHops,
        calls: times * demand.calls,
        mvms: times * demand.mvms,
        inputSteps: times * demand.inputSteps,
        mvmCycles: times * demand.mvmCycles,
        elements: times * demand.elements,
        programs: times * demand.programs,
      }

const add = (a: Demand, b: Demand): Demand => ({
  loadUnitCycles: a.loadUnitCycles + b.loadUnitCycles,
  crossbarCycles: a.crossbarCycles + b.crossbarCycles,
  outputUnitCycles: a.outputUnitCycles + b.outputUnitCycles,
  busCycles: a.busCycles + b.busCycles,
  dataBytes: a.dataBytes + b.dataBytes,
  byteHops: a.byteHops + b.byteHops,
  calls: a.calls + b.calls,
  mvms: a.mvms + b.mvms,
  inputSteps: a.inputSteps + b.inputSteps,
  mvmCycles: a.mvmCycles + b.mvmCycles,
  elements: a.elements + b.elements,
  programs: a.programs + b.programs,
})

/** What one core's program demands. Linear in the size of the looped program. */
export const coreDemand = (program: CoreProgram, chip: Chip): Demand =>
  foldCode<Demand>({
    empty: none,
    one: (instruction) => instructionDemand(instruction, program, chip),
    // many instructions demand nothing
    next: (before, next) => (next === none ? before : before === none ? next : add(before, next)),
    loop: ({ count }, body) => scaledDemand(body, count),
  })(program.code)

/** What several programs demand together. */
export const totalDemand = (demands: readonly Demand[]): Demand => demands.reduce(add, none)

/** Busy cycles of each link that a core uses. */
const addLinks = (links: Map<number, number>, program: CoreProgram, chip: Chip): void => {
  const { interconnect, signal } = chip
  if (interconnect.kind === 'bus') return
  eachIn(program.code, (instruction, times) => {
    const cycles = times * transferTime(instruction, program, chip)
    for (const link of routeOf(instruction, program, interconnect, signal))
      links.set(link, (links.get(link) ?? 0) + cycles)
  })
}

/** Busy cycles of the bus, or of the busiest link of a mesh, that programs demand together. */
export const interconnectCycles = (
  cores: readonly CoreProgram[],
  chip: Chip,
  demands: readonly Demand[],
): number => {
  if (chip.interconnect.kind === 'bus') return demands.reduce((all, { busCycles }) => all + busCycles, 0)
  const links = new Map<number, number>()
  for (const program of cores) addLinks(links, program, chip)
  return [...links.values()].reduce((most, cycles) => Math.max(most, cycles), 0)
}

/**
 * The roofline of programs that run at the same time: the busy cycles of the busiest resource, each
 * crossbar, each load unit, each output unit (its own transfers included, during which it does nothing else)
 * and the bus or each link. No schedule of the same programs takes less. `demands` are those of the cores.
 */
export const bound = (
  cores: readonly CoreProgram[],
  chip: Chip,
  demands: readonly Demand[] = cores.map((program) => coreDemand(program, chip)),
): number =>
  demands.reduce(
    (most, { crossbarCycles, loadUnitCycles, outputUnitCycles }) =>
      Math.max(most, crossbarCycles, loadUnitCycles, outputUnitCycles),
    interconnectCycles(cores, chip, demands),
  )
