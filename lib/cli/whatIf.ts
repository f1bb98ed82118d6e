import * as E from 'fp-ts/lib/Either.js'
import { bytes, grouped, listing, percent, wrapped } from '../entries/view.js'
import type { Chip, LayerReport, Report, Task } from '../index.js'
import { type AsyncRule, eventually, get } from '../rule.js'
import type { Failure } from './exit.js'
import { duplicates } from './implementations.js'
import { type MappingOptions, pipelineOf } from './mapping.js'
import { silent } from './progress.js'
import { screenWidth } from './screen.js'

/** A mapping that differs in one thing, and how that is called. */
interface Change {
  readonly what: string
  readonly options: MappingOptions
  readonly chip: Chip
}

/** Vectors that each copy of a layer takes, one after the other. */
const oneByOne = ({ vectors, copies }: LayerReport): number => Math.ceil(vectors / copies)

/** The layer whose copies have most to do. */
const slowestOf = ({ layers }: Report): LayerReport | undefined =>
  layers.toSorted((a, b) => oneByOne(b) - oneByOne(a))[0]

/** The same with more cores for copies: of those that were asked for, or of those of the chip. */
const withCores = (more: number, options: MappingOptions, chip: Chip): Omit<Change, 'what'> => {
  const { extraCores = '0' } = options
  const all = duplicates(options) && options.extraCores === undefined
  if (!all) return { options: { ...options, extraCores: `${Number(extraCores) + more}` }, chip }
  return { options, chip: chip.cores === 'as-needed' ? chip : { ...chip, cores: chip.cores + more } }
}

const wider = (chip: Chip): Pick<Change, 'what' | 'chip'> => {
  const { interconnect } = chip
  if (interconnect.kind === 'mesh') {
    const linkBytesPerCycle = interconnect.linkBytesPerCycle + 1
    return {
      what: `1 byte more a cycle over each link (${linkBytesPerCycle})`,
      chip: { ...chip, interconnect: { ...interconnect, linkBytesPerCycle } },
    }
  }
  const bytesPerCycle = interconnect.bytesPerCycle + 1
  return {
    what: `1 byte more a cycle over the bus (${bytesPerCycle})`,
    chip: { ...chip, interconnect: { ...interconnect, bytesPerCycle } },
  }
}

const changesOf = (report: Report, options: MappingOptions, chip: Chip): readonly Change[] => {
  const slowest = slowestOf(report)
  const tiles = slowest?.tiles.count ?? 0
  const { signal, memory } = chip
  return [
    { what: '1 core more', ...withCores(1, options, chip) },
    ...(slowest === undefined || tiles < 2
      ? []
      : [
          {
            what: `${tiles} cores more, as many as ${slowest.name} has tiles`,
            ...withCores(tiles, options, chip),
          },
        ]),
    { options, ...wider(chip) },
    ...(signal.kind === 'register' && report.network.schedule === 'cross-layer'
      ? [
          {
            what: 'signals that reach all readers by one transfer',
            options,
            chip: { ...chip, signal: { kind: 'broadcast', bytes: signal.bytes } } as const,
          },
        ]
      : []),
    ...(memory === undefined
      ? []
      : [
          {
            what: '1 KiB more of memory',
            options,
            chip: { ...chip, memory: { bytes: memory.bytes + 1024 } },
          },
        ]),
  ]
}

/** What holds a network back: the layer whose copies have most to do, and the interconnect. */
const heldBack = ({ network, layers, chip }: Report, slowest: LayerReport | undefined): readonly string[] => {
  if (slowest === undefined) return []
  const { mvmCycles } = chip.crossbar
  const busy = oneByOne(slowest) * mvmCycles * network.images
  const bus = layers.reduce((sum, { limits }) => sum + limits.bus, 0)
  return [
    `Held back most by ${slowest.name}: ${grouped(oneByOne(slowest))} vectors one after the other${
      slowest.copies > 1 ? ` in each of ${grouped(slowest.copies)} copies` : ''
    } take ${percent(busy / Math.max(1, network.cycles))} of all cycles.`,
    ...(chip.interconnect.kind === 'bus'
      ? [`Layers on crossbars take the bus for ${percent(bus / Math.max(1, network.cycles))} of them.`]
      : []),
    ...(chip.memory === undefined && network.peakActivationBytes !== null
      ? [
          `More memory buys nothing: activations take ${bytes(network.peakActivationBytes)} at most, and the chip sets no limit.`,
        ]
      : []),
  ]
}

async function* reportOf(options: MappingOptions, task: Task): AsyncRule<Failure, Report> {
  const pipeline = yield* pipelineOf(options, silent)
  return yield* get(await pipeline.task(task)())
}

/**
 * What a little more of each thing would buy: the cycles of a mapping less those of the same with it, both exact. Where
 * there cannot be more of something, why is said.
 */
export const whatIf = async (report: Report, options: MappingOptions, task: Task): Promise<string> => {
  const rows: (readonly string[])[] = []
  const { cycles } = report.network
  for (const { what, options: changed, chip } of changesOf(report, options, task.chip)) {
    const found = await eventually(reportOf(changed, { ...task, chip }))
    if (E.isLeft(found)) {
      rows.push([what, 'cannot be had', ''])
      continue
    }
    const saved = cycles - found.right.network.cycles
    rows.push([what, grouped(saved), percent(saved / Math.max(1, cycles))])
  }
  const columns = [{ head: 'with' }, { head: 'cycles saved', numbers: true }, { head: '', numbers: true }]
  const told = heldBack(report, slowestOf(report)).flatMap((line) => wrapped(line, screenWidth()))
  return [...told, '', listing(columns, rows)].join('\n')
}
