import { sum } from '../../../arithmetic.js'
import type { Chip } from '../../../hardware/chip.js'
import type { CoreProgram } from '../../../ir/program.js'
import { countIn } from '../../../isa/code.js'
import { storesLayer } from '../../../isa/mnemonics.js'
import { coreDemand, type Demand, interconnectCycles } from '../../../machine/costs/demand.js'

/** Signals that are worth their bytes: of all bytes moved, at most so much. */
const enough = 0.035

/** A layer whose copies have so many vectors is told that often at the least: readers of a layer of few would wait for much of it. */
export const fewestTold = 32

/** Where the interconnect is in use for more than this of the time of the busiest crossbar, results wait for it long enough to be told together. */
const crowded = 0.55

/** How often a layer is told even then: its readers lose one vector in so many, at the most. */
export const toldWhereCrowded = 1024

/** What a layer's signals take, and how many of its vectors pass before its readers hear of them. */
interface Telling {
  readonly layer: string
  /** Signals where each vector is told. */
  readonly signals: number
  /** Vectors of its copy with the fewest. */
  readonly vectors: number
  grain: number
}

const tellingOf = (cores: readonly CoreProgram[], demands: readonly Demand[]): readonly Telling[] => {
  const found = new Map<string, { signals: number; vectors: number }>()
  for (const [i, { layer, code }] of cores.entries()) {
    const { calls } = demands[i]!
    if (calls === 0) continue
    const known = found.get(layer)
    const vectors = countIn(code, ({ op }) => (storesLayer.includes(op) ? 1 : 0))
    if (known === undefined) found.set(layer, { signals: calls, vectors })
    else {
      known.signals += calls
      known.vectors = Math.min(known.vectors, vectors)
    }
  }
  return [...found].map(([layer, { signals, vectors }]) => ({ layer, signals, vectors, grain: 1 }))
}

/** Cycles of the crossbar that has most to do. */
const multiplying = (demands: readonly Demand[]): number =>
  demands.reduce((most, { crossbarCycles }) => Math.max(most, crossbarCycles), 0)

/** Whether results have to wait for the interconnect: a signal of each would wait once more, and delay the next. */
const isCrowded = (cores: readonly CoreProgram[], chip: Chip, demands: readonly Demand[]): boolean =>
  interconnectCycles(cores, chip, demands) > crowded * multiplying(demands)

/** Whether the interconnect has more to do than any crossbar, so that each signal makes all layers slower. */
export const isLimit = (cores: readonly CoreProgram[], chip: Chip): boolean => {
  const demands = cores.map((program) => coreDemand(program, chip))
  return interconnectCycles(cores, chip, demands) > multiplying(demands)
}

/** The layer that saves most signals for each vector that its readers wait longer, told half as often. */
const cheapest = (all: readonly Telling[]): Telling | undefined => {
  const worth = ({ signals, grain }: Telling): number => signals / (2 * grain * grain)
  return all
    .filter(({ vectors, grain }) => fewestTold * 2 * grain <= vectors)
    .reduce<Telling | undefined>(
      (best, each) => (best === undefined || worth(each) > worth(best) ? each : best),
      undefined,
    )
}

/** After how many of its vectors a layer tells its readers where results wait for the interconnect. */
const grainWhereCrowded = ({ vectors }: Telling, images: number, told: number): number =>
  Math.max(1, Math.floor(vectors / images / told))

/** Layers of many vectors whose results wait for the interconnect, from programs that tell each vector: their last cores have more to do with it than their crossbars leave time for. */
export const busyLayers = (
  cores: readonly CoreProgram[],
  chip: Chip,
  images: number,
  told = toldWhereCrowded,
): ReadonlySet<string> => {
  const demands = cores.map((program) => coreDemand(program, chip))
  const all = isCrowded(cores, chip, demands) ? tellingOf(cores, demands) : []
  return new Set(all.flatMap((each) => (grainWhereCrowded(each, images, told) > 1 ? [each.layer] : [])))
}

/**
 * After how many vectors each layer tells its readers, from programs that tell each vector. Where results wait for the
 * interconnect, layers of many vectors an image tell several together; and while signals take more than few of all bytes moved, layers tell
 * half as often, first where that saves most and delays least. `told` is how often a layer is told at the least where results wait.
 */
export const grainsOf = (
  cores: readonly CoreProgram[],
  chip: Chip,
  images: number,
  told = toldWhereCrowded,
): ReadonlyMap<string, number> => {
  const demands = cores.map((program) => coreDemand(program, chip))
  const all = tellingOf(cores, demands)
  if (isCrowded(cores, chip, demands))
    for (const each of all) each.grain = grainWhereCrowded(each, images, told)
  const bytes = sum(demands.map(({ dataBytes }) => dataBytes))
  let signals = sum(all.map((each) => each.signals / each.grain))
  const overhead = (): number => (signals * chip.signal.bytes) / (signals * chip.signal.bytes + bytes)
  while (overhead() > enough) {
    const next = cheapest(all)
    if (next === undefined) break
    signals -= next.signals / (2 * next.grain)
    next.grain *= 2
  }
  return new Map(all.map(({ layer, grain }) => [layer, grain]))
}
