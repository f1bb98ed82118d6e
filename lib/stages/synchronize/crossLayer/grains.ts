import type { Chip } from '../../../hardware/chip.js'
import type { CoreProgram } from '../../../ir/program.js'
import { countIn } from '../../../isa/code.js'
import { storesLayer } from '../../../isa/mnemonics.js'
import { coreDemand } from '../../../machine/costs/demand.js'

/** Signals that are worth their bytes: of all bytes moved, at most so much. */
const enough = 0.035

/** A layer whose copies have so many vectors is told that often at the least: readers of a layer of few would wait for much of it. */
export const fewestTold = 32

/** What a layer's signals take, and how many of its vectors pass before its readers hear of them. */
interface Telling {
  readonly layer: string
  /** Signals where each vector is told. */
  readonly signals: number
  /** Vectors of its copy with the fewest. */
  readonly vectors: number
  grain: number
}

const tellingOf = (cores: readonly CoreProgram[], chip: Chip): { bytes: number; all: Telling[] } => {
  const found = new Map<string, { signals: number; vectors: number }>()
  let bytes = 0
  for (const program of cores) {
    const { dataBytes, calls } = coreDemand(program, chip)
    bytes += dataBytes
    if (calls === 0) continue
    const known = found.get(program.layer)
    const vectors = countIn(program.code, ({ op }) => (storesLayer.includes(op) ? 1 : 0))
    if (known === undefined) found.set(program.layer, { signals: calls, vectors })
    else {
      known.signals += calls
      known.vectors = Math.min(known.vectors, vectors)
    }
  }
  return {
    bytes,
    all: [...found].map(([layer, { signals, vectors }]) => ({ layer, signals, vectors, grain: 1 })),
  }
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

/**
 * After how many vectors each layer tells its readers, from programs that tell each vector: as often as can be while
 * signals take few of all bytes moved, and less often first where that saves most and delays least.
 */
export const grainsOf = (cores: readonly CoreProgram[], chip: Chip): ReadonlyMap<string, number> => {
  const { bytes, all } = tellingOf(cores, chip)
  let signals = all.reduce((sum, each) => sum + each.signals, 0)
  const overhead = (): number => (signals * chip.signal.bytes) / (signals * chip.signal.bytes + bytes)
  while (overhead() > enough) {
    const next = cheapest(all)
    if (next === undefined) break
    signals -= next.signals / (2 * next.grain)
    next.grain *= 2
  }
  return new Map(all.map(({ layer, grain }) => [layer, grain]))
}
