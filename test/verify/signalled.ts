import type { Chip } from '../../lib/hardware/chip.js'
import type { Layer } from '../../lib/ir/lowered.js'
import type { CoreProgram } from '../../lib/ir/program.js'
import type { Horizon } from '../../lib/isa/horizon.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import type { WaitingUnit } from '../../lib/isa/operand.js'
import { multimap } from '../../lib/multimap.js'
import { neededBy } from '../needs/sets.js'
import { makersOf, takenBy } from './allOrders.js'
import type { Chance } from './chance.js'
import { at, channelsOf, elementOf, extentsOf, readingsOf, span, times, unroll } from './terms.js'

/** A wait for so many of all signals that a register gets, in each image of so many vectors; whatever the vector. */
export const waitFor = (
  unit: WaitingUnit,
  register: number,
  count: number,
  all: number,
  vectors = 1_000_000,
): Instruction => {
  const horizon: Horizon = {
    box: [vectors],
    axes: [{ size: all, digit: 0, stride: 0, divisor: 1, high: count - 1 }],
    start: 0,
    step: 1,
    grain: 1,
  }
  return { op: 'AWAIT', unit, register, horizon }
}

const isStoring = ({ op }: Instruction): boolean => op === 'STORE' || op === 'WRITE'

/** The elements of its layer's result that a program stores, by the vector for which it does, within an image. */
const storedBy = (program: CoreProgram, layer: Layer): ReadonlyMap<number, number> => {
  if (layer.kind === 'operator') {
    const { vectors } = extentsOf(layer)
    return new Map(
      times(vectors).flatMap((v) =>
        channelsOf(program, layer).map((c) => [elementOf(layer, v, c), v] as const),
      ),
    )
  }
  const columns = new Set(program.tile === null ? [] : span(program.tile.columns))
  return new Map(
    makersOf(layer).flatMap(({ number, v, c }) =>
      number === null || !columns.has(c) ? [] : [[number, v] as const],
    ),
  )
}

/** Output vectors of a layer, of an image. */
export const vectorsIn = (layer: Layer): number =>
  layer.kind === 'base' ? layer.vectors : extentsOf(layer).vectors

/** The vectors of a sender, of all images, that a reader takes for one of its own. */
const takenOf = (
  reader: CoreProgram,
  layer: Layer,
  sender: CoreProgram,
  from: Layer,
): ((vector: number) => ReadonlySet<number>) => {
  const makers = storedBy(sender, from)
  const readings = readingsOf(layer)?.filter(({ input }) => input === from.name)
  const all = new Set(makers.values())
  return (vector) => {
    const image = Math.floor(vector / vectorsIn(layer))
    const own = takenBy(reader, layer, vector - image * vectorsIn(layer))
    // who does not say what it reads needs all, and who does not say what it makes gives it all at once
    const taken =
      readings === undefined
        ? all
        : from.kind === 'operator' && from.geometry === undefined
          ? all
          : new Set(
              own.flatMap((element) =>
                readings.flatMap(({ need }) =>
                  neededBy(need, element).flatMap((wanted) => {
                    const maker = makers.get(wanted)
                    return maker === undefined ? [] : [maker]
                  }),
                ),
              ),
            )
    return new Set([...taken].map((v) => image * vectorsIn(from) + v))
  }
}

/** Which of its stores a sender follows by a signal, and in which of the pair's registers. */
const plan = (chance: Chance, stores: number): readonly (number | null)[] => {
  const grain = chance.one([1, 1, 1, 2, 3])
  const registers = chance.often(0.15) ? 2 : 1
  let signals = 0
  return times(stores).map((i) => ((i + 1) % grain === 0 || i === stores - 1 ? signals++ % registers : null))
}

/** Something that is put before, or behind, one executed instruction of a program. */
interface Insertion {
  readonly program: number
  readonly place: number
  readonly statement: Instruction
}

/** Insertions by their program and place, in their order. */
const byPlace = (insertions: readonly Insertion[]): ReadonlyMap<string, readonly Insertion[]> =>
  multimap(insertions.map((each) => [`${each.program} ${each.place}`, each] as const))

/**
 * How often somebody forgets something, and does what is seldom done: awaits on the output unit what the load unit
 * takes, uses CALL and WAIT between layers, or holds a sender back until its reader has come so far: shares of 1.
 */
export interface Forgetful {
  readonly forgets: number
  readonly strays: number
  /** How often a sender waits, before each of its stores, for all that its reader can have done without it. */
  readonly rooms: number
  /** Whether what is written for one image is to be done for each: waits count on from image to image. */
  readonly repeats: boolean
}

/**
 * Programs with the signals and waits that somebody puts between them, so that whatever is read has been stored; each
 * is forgotten, or is one signal short, by chance.
 */
export const signalled = (
  chance: Chance,
  layers: readonly Layer[],
  cores: readonly CoreProgram[],
  chip: Chip,
  { forgets, strays, rooms, repeats }: Forgetful,
): readonly CoreProgram[] => {
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const codes = cores.map(({ code }) => unroll(code))
  const before: Insertion[] = []
  const behind: Insertion[] = []
  const next = new Map<number, number>()
  const leaves = chance.often(0.5)
  const onOutput = chance.often(strays)
  const fresh = (core: number): number => {
    const register = next.get(core) ?? 0
    next.set(core, register + 1)
    return register
  }
  for (const [s, sender] of cores.entries())
    for (const [r, reader] of cores.entries()) {
      const [from, to] = [byName.get(sender.layer), byName.get(reader.layer)]
      if (from === undefined || to === undefined || !to.inputs.includes(from.name)) continue
      const stores = codes[s]!.flatMap((each, place) =>
        isStoring(each.instruction) ? [{ ...each, place }] : [],
      )
      const takes = codes[r]!.flatMap((each, place) =>
        each.instruction.op === 'LOAD' || each.instruction.op === 'READ' ? [{ ...each, place }] : [],
      )
      const taken = takenOf(reader, to, sender, from)
      const last = takes.map(({ vector }) =>
        stores.reduce((most, store, i) => (taken(vector).has(store.vector) ? i + 1 : most), 0),
      )
      if (last.every((count) => count === 0) || chance.often(forgets / 6)) continue
      const counts = last.map((_, i) => Math.max(...last.slice(0, i + 1)))
      if (chance.often(strays)) {
        const unit = to.kind === 'operator' ? 'output' : 'load'
        for (const { place } of stores)
          behind.push({ program: s, place, statement: { op: 'CALL', to: reader.core } })
        for (const [i, count] of counts.entries()) {
          // what is told and not needed is taken with the last
          const more = (i === counts.length - 1 ? stores.length : count) - (counts[i - 1] ?? 0)
          if (more > 0)
            before.push({
              program: r,
              place: takes[i]!.place,
              statement: { op: 'WAIT', unit, from: sender.core, count: more },
            })
        }
        continue
      }
      const signals = plan(chance, stores.length)
      const registers = [fresh(reader.core), fresh(reader.core)]
      for (const [i, which] of signals.entries())
        if (which !== null && !chance.often(forgets / 4))
          behind.push({
            program: s,
            place: stores[i]!.place,
            statement: { op: 'SIGNAL', receivers: [{ core: reader.core, register: registers[which]! }] },
          })
      if (chance.often(strays)) {
        const [room, ahead] = [fresh(sender.core), chance.below(3)]
        const done = codes[r]!.flatMap((each, place) => (isStoring(each.instruction) ? [place] : []))
        for (const place of done)
          behind.push({
            program: r,
            place,
            statement: { op: 'SIGNAL', receivers: [{ core: sender.core, register: room }] },
          })
        for (const [i, { place }] of stores.entries())
          if (i > ahead && i - ahead <= done.length)
            before.push({
              program: s,
              place,
              statement: waitFor(
                'output',
                room,
                i - ahead,
                done.length,
                repeats ? vectorsIn(from) : undefined,
              ),
            })
      }
      if (rooms > 0 && chance.often(rooms)) {
        const [room, ahead] = [fresh(sender.core), chance.below(3)]
        const done = codes[r]!.flatMap((each, place) =>
          isStoring(each.instruction) ? [{ vector: each.vector, place }] : [],
        )
        for (const { place } of done)
          behind.push({
            program: r,
            place,
            statement: { op: 'SIGNAL', receivers: [{ core: sender.core, register: room }] },
          })
        const needed = done.map(({ vector }) => last[takes.findIndex((take) => take.vector === vector)] ?? 0)
        const atLoad = sender.tile !== null && chance.often(0.3)
        for (const [i, { place, vector }] of stores.entries()) {
          const first = needed.findIndex((count) => count > i - ahead)
          const enough = first < 0 ? done.length : first
          const load = codes[s]!.findIndex((each) => each.instruction.op === 'LOAD' && each.vector === vector)
          if (enough > 0)
            before.push({
              program: s,
              place: atLoad ? load : place,
              statement: waitFor(
                atLoad ? 'load' : 'output',
                room,
                enough,
                done.length,
                repeats ? vectorsIn(from) : undefined,
              ),
            })
        }
      }
      let known = 0
      for (const [i, count] of last.entries()) {
        if (count === 0 || (leaves && count <= known)) continue
        known = Math.max(known, count)
        if (chance.often(forgets / 3)) continue
        const at = signals.findIndex((which, place) => place + 1 >= count && which !== null)
        const which = signals[at] ?? 0
        const among = (of: readonly (number | null)[]) => of.filter((each) => each === which).length
        const [wanted, all] = [among(signals.slice(0, at + 1)), among(signals)]
        const few = chance.often(forgets / 4) ? wanted - 1 : chance.often(forgets / 4) ? wanted + 1 : wanted
        const unit = to.kind === 'operator' || onOutput ? 'output' : 'load'
        if (few > 0)
          before.push({
            program: r,
            place: takes[i]!.place,
            statement: waitFor(
              unit,
              registers[which]!,
              few,
              Math.max(all, few),
              repeats ? vectorsIn(to) : undefined,
            ),
          })
      }
    }
  const [awaited, told] = [byPlace(before), byPlace(behind)]
  return cores.map((own, program) => ({
    ...own,
    code: codes[program]!.flatMap(({ instruction, vector }, place): readonly Statement[] => {
      const here = `${program} ${place}`
      const said = (told.get(here) ?? []).map(({ statement }) => statement)
      return [
        ...(awaited.get(here) ?? []).map(({ statement }) => at(vector, statement)),
        at(vector, instruction),
        ...(chip.signal.kind === 'broadcast' ? gathered(said) : said).map((statement) =>
          at(vector, statement),
        ),
      ]
    }),
  }))
}

/** Signals that follow one another as one, on a chip where one reaches several registers. */
const gathered = (signals: readonly Instruction[]): readonly Instruction[] => {
  const receivers = signals.flatMap((each) => (each.op === 'SIGNAL' ? each.receivers : []))
  return receivers.length === 0 ? [] : [{ op: 'SIGNAL', receivers }]
}
