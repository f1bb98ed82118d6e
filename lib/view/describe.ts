import { sum } from '../arithmetic.js'
import { printable, printableLines } from '../codec/printable.js'
import { type Chip, type Interconnect, logicalColumns } from '../hardware/chip.js'
import { roomOf } from '../hardware/precision.js'
import { activation } from '../ir/lookup.js'
import type { Lowered } from '../ir/lowered.js'
import type { Network } from '../ir/network.js'
import type { Placed } from '../ir/placed.js'
import type { Program } from '../ir/program.js'
import type { Tiled } from '../ir/tiled.js'
import { programBytes } from '../isa/programBytes.js'
import { bitsText, bytes, count, grouped, shortened } from './format.js'
import { listing } from './listing.js'
import { wrapped } from './wrapped.js'

const tally = (names: readonly string[]): string => {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, times]) => `${times} ${name}`)
    .join(', ')
}

/**
 * What is in a network, in a line or two.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { describeNetwork } from 'ohmflow/view'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const network = await teaching.until('import').task(model)()
 * console.assert(network._tag === 'Right' && describeNetwork(network.right).length > 0)
 */
export const describeNetwork = (network: Network): string => {
  const { model, nodes, inputs, outputs, opset } = network
  const typed = (names: readonly string[]) =>
    names.map((name) => `${name} ${activation(network, name)?.shape.join(' × ') ?? 'constant'}`).join(', ')
  return printableLines([
    `${count(nodes.length, 'node')} (opset ${opset}): ${tally(nodes.map(({ op }) => op))}`,
    `${grouped(model.parameters)} parameters, ${model.opaque === undefined ? '' : 'at least '}${grouped(model.macs)} MACs, from ${typed(inputs)} to ${typed(outputs)}`,
  ])
}

/**
 * What is in a lowered network: how much of each kind in a line, then a base layer a row.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { describeLowered } from 'ohmflow/view'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const lowered = await teaching.until('lower').task(model)()
 * console.assert(lowered._tag === 'Right' && describeLowered(lowered.right).length > 0)
 */
export const describeLowered = ({ layers, chip: { crossbar }, policy }: Lowered): string => {
  const rows = layers.flatMap((layer) =>
    layer.kind === 'operator'
      ? []
      : [
          [
            shortened(layer.name, 32),
            layer.op,
            `${layer.rows} × ${layer.columns}`,
            grouped(layer.groups),
            grouped(layer.vectors),
            ...(policy === undefined ? [] : [bitsText(layer, crossbar)]),
            shortened(layer.fused.join(', '), 30),
          ],
        ],
  )
  const operators = layers.flatMap((layer) => (layer.kind === 'operator' ? [layer.op] : []))
  const table = listing(
    [
      { head: 'layer' },
      { head: 'op' },
      { head: 'matrix', numbers: true },
      { head: 'groups', numbers: true },
      { head: 'vectors', numbers: true },
      ...(policy === undefined ? [] : [{ head: 'bits', numbers: true }]),
      { head: 'fused' },
    ],
    rows,
  )
  const others = operators.length === 0 ? '' : `; on the output units: ${tally(operators)}`
  return `${printable(`${count(rows.length, 'base layer')}${others}`)}\n\n${table}`
}

const tilesIn = ({ layers }: Tiled | Placed): number =>
  sum(layers.map((layer) => (layer.kind === 'base' ? layer.tiles.length : 0)))

/**
 * What is in a tiled network, in a line.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { describeTiled } from 'ohmflow/view'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const tiled = await teaching.until('tile').task(model)()
 * console.assert(tiled._tag === 'Right' && describeTiled(tiled.right).length > 0)
 */
export const describeTiled = (tiled: Tiled): string =>
  printable(
    // what is new in a tiled network comes first, where a line ends early
    `${copiesIn(tiled)}${count(tilesIn(tiled), 'tile')} of at most ${weightsIn(tiled)} weights, by ${tiled.partitioner}`,
  )

/** The most weights that a crossbar has room for, of any layer: `256 × 256`. */
const weightsIn = ({ layers, chip: { crossbar } }: Tiled): string => {
  const rooms = layers.flatMap((layer) => (layer.kind === 'base' ? [roomOf(crossbar, layer)] : []))
  const { rows, columns } = roomOf(crossbar, {})
  const most = rooms.reduce((widest, room) => Math.max(widest, room.columns), 0)
  return `${rows} × ${most === 0 ? columns : most}`
}

const copiesIn = ({ layers, duplicator }: Tiled): string => {
  if (duplicator === undefined) return ''
  const copied = layers.flatMap((layer) =>
    layer.kind === 'base' && layer.copies !== undefined ? [layer] : [],
  )
  const extra = sum(copied.map(({ tiles, copies }) => tiles.length * ((copies?.count ?? 1) - 1)))
  return `${count(copied.length, 'layer')} several times, in ${count(extra, 'extra core')}, by ${duplicator}; `
}

/**
 * What is in a placed network, in a line.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { describePlaced } from 'ohmflow/view'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const placed = await teaching.until('assign').task(model)()
 * console.assert(placed._tag === 'Right' && describePlaced(placed.right).length > 0)
 */
export const describePlaced = (placed: Placed): string => {
  const rounds =
    1 + placed.layers.reduce((most, layer) => (layer.kind === 'base' ? Math.max(most, layer.round) : most), 0)
  return printable(
    `${count(tilesIn(placed), 'tile')} in ${count(placed.cores, 'core')}, ${count(rounds, 'round')}, by ${placed.assigner}`,
  )
}

/**
 * What is in a program, in a line.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { describeProgram } from 'ohmflow/view'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const program = await teaching.until('synchronize').task(model)()
 * console.assert(program._tag === 'Right' && describeProgram(program.right).length > 0)
 */
export const describeProgram = ({ phases, pipeline, cores }: Program): string => {
  const programs = phases.flatMap((phase) => phase.cores)
  const size = sum(programs.map(programBytes))
  return printable(
    `${count(phases.length, 'phase')} (${tally(phases.map(({ scheme }) => scheme))}), ${count(programs.length, 'core program')}, ${bytes(size)}, for ${count(cores, 'core')}, by ${pipeline.synchronizer}`,
  )
}

const describeInterconnect = (interconnect: Interconnect): string =>
  interconnect.kind === 'bus'
    ? `bus of ${grouped(interconnect.bytesPerCycle)} B a cycle, ${interconnect.arbitration}`
    : `mesh of ${interconnect.width} × ${interconnect.height}, links of ${grouped(interconnect.linkBytesPerCycle)} B a cycle`

/**
 * What a chip is, in two lines: its cores, and what is between them.
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { describeChip } from 'ohmflow/view'
 * console.assert(describeChip(presets.rram256.chip).includes('256 × 256'))
 */
export const describeChip = (
  { cores, crossbar, interconnect, exchange, signal }: Chip,
  width = 100,
): string => {
  const counted = cores === 'as-needed' ? 'as many cores as needed' : count(cores, 'core')
  const lines = [
    `${counted}, each a ${crossbar.rows} × ${crossbar.columns} crossbar (${count(logicalColumns(crossbar), 'weight')} a row), ${grouped(crossbar.mvmCycles)} cycles an MVM`,
    `${describeInterconnect(interconnect)}; partial sums ${exchange === 'forward' ? 'forwarded' : 'through memory'}; signals by ${signal.kind}`,
  ]
  return printableLines(lines.flatMap((line) => wrapped(line, width)))
}
