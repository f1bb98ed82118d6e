import type { Chip } from '../hardware/chip.js'
import type { CoreProgram, Instruction, Statement } from '../ir/program.js'
import { bytesMoved, elementsHandled, executionCycles, transferCycles, unitOf } from './microcode.js'

/** What programs demand of the resources, whenever they run. */
export interface Demand {
  readonly loadUnitCycles: number
  readonly crossbarCycles: number
  readonly outputUnitCycles: number
  readonly busCycles: number
  readonly dataBytes: number
  /** CALLs; how often a WAIT on a chip that polls reads its flag is known only afterwards, so the cycles count one read. */
  readonly calls: number
  readonly mvms: number
  /** Elements that output units handle. */
  readonly elements: number
  /** Times that a crossbar is written. */
  readonly programs: number
}

const combine = (a: Demand, b: Demand, f: (x: number, y: number) => number): Demand => ({
  loadUnitCycles: f(a.loadUnitCycles, b.loadUnitCycles),
  crossbarCycles: f(a.crossbarCycles, b.crossbarCycles),
  outputUnitCycles: f(a.outputUnitCycles, b.outputUnitCycles),
  busCycles: f(a.busCycles, b.busCycles),
  dataBytes: f(a.dataBytes, b.dataBytes),
  calls: f(a.calls, b.calls),
  mvms: f(a.mvms, b.mvms),
  elements: f(a.elements, b.elements),
  programs: f(a.programs, b.programs),
})

const none: Demand = {
  loadUnitCycles: 0,
  crossbarCycles: 0,
  outputUnitCycles: 0,
  busCycles: 0,
  dataBytes: 0,
  calls: 0,
  mvms: 0,
  elements: 0,
  programs: 0,
}

const instructionDemand = (instruction: Instruction, program: CoreProgram, chip: Chip): Demand => {
  const { op } = instruction
  if (op === 'MVM') return { ...none, mvms: 1, crossbarCycles: chip.crossbar.mvmCycles }
  if (op === 'RECEIVE' || (op === 'WAIT' && chip.signal.kind === 'register')) return none
  if (op === 'ADD' || op === 'EXECUTE') {
    const elements = elementsHandled(instruction, program)
    return { ...none, elements, outputUnitCycles: executionCycles(elements, chip) }
  }
  const bytes = bytesMoved(instruction, program, chip)
  const busCycles = transferCycles(bytes, chip)
  const programs = op === 'PROGRAM' ? 1 : 0
  const unit = unitOf(instruction)
  return {
    ...none,
    busCycles,
    loadUnitCycles: unit === 'load' ? busCycles : 0,
    outputUnitCycles: unit === 'output' ? busCycles : 0,
    dataBytes: op === 'WAIT' || op === 'CALL' ? 0 : bytes,
    calls: op === 'CALL' ? 1 : 0,
    programs,
    crossbarCycles: programs * chip.crossbar.programCycles,
  }
}

const add = (a: Demand, b: Demand): Demand => combine(a, b, (x, y) => x + y)

const codeDemand = (code: readonly Statement[], program: CoreProgram, chip: Chip): Demand =>
  code.reduce((sum, statement) => {
    if (statement.op !== 'LOOP') return add(sum, instructionDemand(statement, program, chip))
    const { count } = statement
    return combine(sum, codeDemand(statement.body, program, chip), (x, y) => x + count * y)
  }, none)

/** What one core's program demands. Linear in the size of the looped program. */
export const coreDemand = (program: CoreProgram, chip: Chip): Demand =>
  codeDemand(program.code, program, chip)

/** What several programs demand together. */
export const totalDemand = (demands: readonly Demand[]): Demand => demands.reduce(add, none)

/**
 * The roofline of programs that run at the same time: the busy cycles of the busiest resource, each crossbar, each load unit, each output unit (its
 * own transfers included, during which it does nothing else) and the bus. No schedule of the same programs takes less.
 */
export const bound = (demands: readonly Demand[]): number =>
  demands.reduce(
    (most, { crossbarCycles, loadUnitCycles, outputUnitCycles }) =>
      Math.max(most, crossbarCycles, loadUnitCycles, outputUnitCycles),
    totalDemand(demands).busCycles,
  )
