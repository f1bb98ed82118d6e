import type { Chip } from '../../../lib/hardware/chip.js'
import type { CoreProgram, Phase, Program } from '../../../lib/ir/program.js'
import { tileColumns } from '../../../lib/ir/tiled.js'
import { programBytes } from '../../../lib/isa/programBytes.js'
import { unroll } from '../../../lib/laws/interpreter/unroll.js'
import { reference } from './reference.js'

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const most = (values: readonly number[]): number => Math.max(0, ...values)

/** What the reference machine did in one phase, counted. */
const tally = (cores: readonly CoreProgram[], chip: Chip) => {
  const { intervals, lastStore, end, peakPartialSumBytes } = reference(cores, chip)
  const executed = cores.flatMap((program) =>
    [...unroll(program.code)].map(({ instruction }) => ({ instruction, program })),
  )
  const moved = intervals.filter(({ on }) => on === 'bus')
  const isSignal = (op: string) => op === 'WAIT' || op === 'CALL'
  return {
    cycles: most(lastStore) || end,
    stores: most(lastStore),
    dataBytes: sum(moved.map(({ op, bytes }) => (isSignal(op) ? 0 : bytes))),
    byteHops: sum(
      moved.map(({ op, bytes, links }) =>
        isSignal(op) ? 0 : bytes * (chip.interconnect.kind === 'bus' ? 1 : links.length),
      ),
    ),
    signals: moved.filter(({ op }) => isSignal(op)).length,
    mvms: intervals.filter(({ on }) => on === 'crossbar').length,
    programs: intervals.filter(({ on }) => on === 'writing').length,
    elements: sum(
      executed.map(({ instruction, program: { tile } }) => {
        if (instruction.op === 'EXECUTE') return instruction.elements
        return instruction.op === 'ADD' && tile !== null ? tileColumns(tile) : 0
      }),
    ),
    peakPartialSumBytes,
    cores: cores.map(({ core }) => core),
    programBytes: sum(cores.map(programBytes)),
  }
}

type Tally = ReturnType<typeof tally>

const together = (tallies: readonly Tally[], { chip, cores }: Program) => {
  const total = (of: (tally: Tally) => number) => sum(tallies.map(of))
  const cycles = total((tally) => tally.cycles)
  const [dataBytes, signals] = [total((tally) => tally.dataBytes), total((tally) => tally.signals)]
  const [mvms, programs] = [total((tally) => tally.mvms), total((tally) => tally.programs)]
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
    utilization: cycles === 0 ? 0 : (mvms * chip.crossbar.mvmCycles) / (used * cycles),
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
  const layers = program.layers.map((layer) => {
    const own = phases.filter(
      (phase) => !isWriting(phase) && phase.cores.some((core) => core.layer === layer.name),
    )
    const tallies = own.map(({ cores }) => tally(cores, chip))
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
    network: together(
      phases.map(({ cores }) => tally(cores, chip)),
      program,
    ),
    reprogrammingCycles: sum(phases.filter(isWriting).map(({ cores }) => tally(cores, chip).cycles)),
  }
}
