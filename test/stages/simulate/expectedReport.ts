import type { Chip } from '../../../lib/hardware/chip.js'
import type { CoreProgram, Phase, Program } from '../../../lib/ir/program.js'
import { tileColumns } from '../../../lib/ir/tiled.js'
import { programBytes } from '../../../lib/isa/programBytes.js'
import { unroll } from '../../../lib/laws/interpreter/unroll.js'
import { seenBy } from '../../hardware/seenBy.js'
import { reference } from './reference.js'

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const most = (values: readonly number[]): number => Math.max(0, ...values)

/** Of each core, the bytes of partial sums that it has stored and nobody has loaded. */
const leftBy = (cores: readonly CoreProgram[]): ReadonlyMap<number, number> => {
  const left = new Map<number, number>()
  for (const { core, tile, code } of cores)
    for (const { instruction } of unroll(code)) {
      const bytes = tile === null ? 0 : 4 * tileColumns(tile)
      if (instruction.op === 'STOREP') left.set(core, (left.get(core) ?? 0) + bytes)
      if (instruction.op === 'LOADP') left.set(instruction.from, (left.get(instruction.from) ?? 0) - bytes)
    }
  return left
}

/** What the reference machine did in one phase, counted, when so many bytes of partial sums wait in memory. */
const tally = (cores: readonly CoreProgram[], chip: Chip, waiting = 0) => {
  const { intervals, lastStore, end, peakPartialSumBytes } = reference(cores, chip)
  const executed = cores.flatMap((program) =>
    [...unroll(program.code)].map(({ instruction }) => ({ instruction, program })),
  )
  const multiplied = intervals.filter(({ on }) => on === 'crossbar')
  const stepsOf = new Map(cores.map((program) => [program.core, seenBy(program, chip.crossbar).steps]))
  const moved = intervals.filter(({ on }) => on === 'bus')
  const isSignal = (op: string) => op === 'WAIT' || op === 'CALL'
  const left = [...leftBy(cores).values()]
  const stores = left.some((bytes) => bytes > 0) ? end : most(lastStore)
  return {
    cycles: stores || end,
    stores,
    left: sum(left),
    dataBytes: sum(moved.map(({ op, bytes }) => (isSignal(op) ? 0 : bytes))),
    byteHops: sum(
      moved.map(({ op, bytes, links }) =>
        isSignal(op) ? 0 : bytes * (chip.interconnect.kind === 'bus' ? 1 : links.length),
      ),
    ),
    signals: moved.filter(({ op }) => isSignal(op)).length,
    steps: sum(multiplied.map(({ core }) => stepsOf.get(core) ?? 0)),
    multiplying: sum(multiplied.map(({ begin, end }) => end - begin)),
    programs: intervals.filter(({ on }) => on === 'writing').length,
    elements: sum(
      executed.map(({ instruction, program: { tile } }) => {
        if (instruction.op === 'EXECUTE') return instruction.elements
        return instruction.op === 'ADD' && tile !== null ? tileColumns(tile) : 0
      }),
    ),
    peakPartialSumBytes: waiting + peakPartialSumBytes,
    cores: cores.map(({ core }) => core),
    programBytes: sum(cores.map(programBytes)),
  }
}

type Tally = ReturnType<typeof tally>

const together = (tallies: readonly Tally[], { chip, cores }: Program) => {
  const total = (of: (tally: Tally) => number) => sum(tallies.map(of))
  const cycles = total((tally) => tally.cycles)
  const [dataBytes, signals] = [total((tally) => tally.dataBytes), total((tally) => tally.signals)]
  const mvms = total((tally) => tally.steps) / seenBy({}, chip.crossbar).chipSteps
  const programs = total((tally) => tally.programs)
  const signalBytes = signals * chip.signal.bytes
  const used = new Set(tallies.flatMap((tally) => tally.cores)).size
  const { energy } = chip
  const parts = {
    crossbar: mvms * energy.mvmPicojoules + programs * energy.programPicojoules,
    interconnect: total((tally) => tally.byteHops) * energy.bytePicojoules,
    outputUnit: total((tally) => tally.elements) * energy.elementPicojoules,
    signal: signals * energy.signalPicojoules,
    static: (cores * energy.staticMilliwatts * cycles) / chip.clockGigahertz,
  }
  return {
    cycles,
    dataBytes,
    signalBytes,
    overhead: signalBytes === 0 ? 0 : signalBytes / (signalBytes + dataBytes),
    cores: used,
    utilization: cycles === 0 ? 0 : total((tally) => tally.multiplying) / (used * cycles),
    peakPartialSumBytes: most(tallies.map((tally) => tally.peakPartialSumBytes)),
    programBytes: total((tally) => tally.programBytes),
    energy: { ...parts, total: sum(Object.values(parts)) },
  }
}

/** Different tiles, and the most of them that are added. */
const tilesOf = (cores: readonly CoreProgram[]) => {
  const tiles = [...new Set(cores.map(({ tile }) => JSON.stringify(tile)))]
  const columns = cores.map(({ tile }) => JSON.stringify([tile?.groups, tile?.columns]))
  const rows = cores.map(({ tile }) => JSON.stringify(tile?.rows))
  const vertical = (column: string) => new Set(rows.filter((_, i) => columns[i] === column)).size
  return { count: tiles.length, vertical: most(columns.map(vertical)) }
}

const isWriting = ({ scheme }: Phase): boolean => scheme === 'program'

/** The part of a report that the reference machine can tell, for programs of one layer a phase. */
export const expectedReport = (program: Program) => {
  const { chip, phases } = program
  let waiting = 0
  const all = phases.map((phase) => {
    const found = tally(phase.cores, chip, waiting)
    waiting += found.left
    return found
  })
  const layers = program.layers.map((layer) => {
    const isOwn = (phase: Phase) => !isWriting(phase) && phase.cores.some((core) => core.layer === layer.name)
    const own = phases.filter(isOwn)
    const tallies = all.filter((_, i) => isOwn(phases[i]!))
    const alone = own.map(({ cores, sequential }) => tally(sequential ?? cores, chip).stores)
    return {
      kind: layer.kind,
      name: layer.name,
      tiles: tilesOf(own.flatMap(({ cores }) => cores)),
      sequentialCycles: sum(alone),
      ...together(tallies, program),
    }
  })
  return {
    layers: layers.flatMap(({ kind, ...layer }) => (kind === 'base' ? [layer] : [])),
    operators: layers.flatMap((layer) => (layer.kind === 'operator' ? [layer] : [])),
    network: together(all, program),
    reprogrammingCycles: sum(all.map(({ cycles }, i) => (isWriting(phases[i]!) ? cycles : 0))),
  }
}
