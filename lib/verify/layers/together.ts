import type { Layer } from '../../ir/lowered.js'
import type { Program } from '../../ir/program.js'
import { eachIn, holds } from '../../isa/code.js'
import { partnerOf, unitOf } from '../../isa/instruction.js'
import { rowOf } from '../../isa/instructionSet.js'
import { storesLayer } from '../../isa/mnemonics.js'
import { indexOfCore } from '../../machine/relation/channels.js'
import {
  asCore,
  type CoreIndex,
  loadUnitOf,
  outputUnitOf,
  type UnitIndex,
  unitAt,
} from '../../machine/relation/unitIndex.js'
import { multimap } from '../../multimap.js'
import { type Needs, needsOf } from '../../needs/needs.js'
import { looking } from './looking.js'
import type { Member } from './member.js'
import { type Register, registersOf } from './registers.js'
import { telling } from './telling.js'

/** Who tells whom something, unit by unit: over registers, signals, partial sums and buffers. */
const edgesOf = (
  members: readonly Member[],
  registers: ReadonlyMap<string, Register>,
  bounded: boolean,
): readonly ReadonlySet<number>[] => {
  const programs = members.map(({ program }) => program)
  const indexOf = indexOfCore(programs)
  const tells = members.flatMap(() => [new Set<number>(), new Set<number>()])
  const tell = (from: number, to: number): void => {
    tells[from]?.add(to)
  }
  /** By way of something that is no named register, which counts as a third. */
  const tellOtherwise = (from: number, to: number): void => tell(from, tells.push(new Set([to])) - 1)
  for (const { senders, readers } of registers.values())
    for (const sender of senders) for (const reader of readers) tell(outputUnitOf(sender), reader)
  programs.forEach(({ tile, code }, place) => {
    const i = asCore(place)
    // a LOAD waits for a buffer that the output unit has to give free in the end, and an MVM for what is loaded
    if (tile !== null) {
      tell(loadUnitOf(i), outputUnitOf(i))
      tell(outputUnitOf(i), loadUnitOf(i))
    }
    eachIn(code, (instruction) => {
      const other = indexOf.get(partnerOf(instruction) ?? -1)
      if (other === undefined) return
      const { takes } = rowOf(instruction)
      const waits = takes === 'partial-sum buffer' ? bounded : takes !== null
      if (waits) tellOtherwise(outputUnitOf(other), unitAt(i, unitOf(instruction)))
    })
  })
  return tells
}

/** Whether something that a unit does may be told to another by way of a third. */
export const isToldIndirectly = (
  tells: readonly ReadonlySet<number>[],
  from: number,
  to: number,
): boolean => {
  const seen = new Set<number>([from])
  const stack = [...(tells[from] ?? [])].filter((next) => next !== to)
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (at === to) return true
    if (seen.has(at)) continue
    seen.add(at)
    stack.push(...(tells[at] ?? []))
  }
  return false
}

/** What is known of a phase whose layers wait for one another by named registers. */
export interface Together {
  readonly byName: ReadonlyMap<string, Layer>
  readonly members: readonly Member[]
  /** The programs that store results of a layer. */
  readonly storing: ReadonlyMap<string, readonly Member[]>
  /** The registers that a unit awaits, and those of them that a program counts up. */
  readonly awaited: ReadonlyMap<UnitIndex, readonly Register[]>
  readonly between: (sender: CoreIndex, unit: UnitIndex) => readonly Register[]
  readonly tells: readonly ReadonlySet<number>[]
  /** Layers of which later phases store a part. */
  readonly later: ReadonlySet<string>
  readonly needs: Needs
  readonly ask: ReturnType<typeof telling>
  readonly look: ReturnType<typeof looking>
}

/** A phase of a program whose layers wait for one another by named registers. */
export const togetherOf = ({ chip, layers, phases }: Program, index: number): Together => {
  const cores = phases[index]?.cores ?? []
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const orders = new Map(layers.map(({ name }, i) => [name, i]))
  const members = cores.flatMap((program, i): readonly Member[] => {
    const layer = byName.get(program.layer)
    return layer === undefined
      ? []
      : [{ index: asCore(i), program, layer, order: orders.get(layer.name) ?? 0 }]
  })
  const registers = registersOf(cores)
  const all = [...registers.values()]
  const between = multimap(
    all.flatMap((each) =>
      [...each.senders].flatMap((sender) =>
        [...each.readers].map((unit) => [`${sender} ${unit}`, each] as const),
      ),
    ),
  )
  return {
    byName,
    members,
    storing: multimap(
      members.flatMap((member) =>
        holds(member.program.code, ...storesLayer) ? [[member.layer.name, member] as const] : [],
      ),
    ),
    awaited: multimap(all.flatMap((each) => [...each.readers].map((unit) => [unit, each] as const))),
    between: (sender, unit) => between.get(`${sender} ${unit}`) ?? [],
    tells: edgesOf(members, registers, chip.partialSumBuffers !== 'unbounded'),
    later: new Set(
      phases
        .slice(index + 1)
        .flatMap((phase) =>
          phase.cores.flatMap(({ layer, code }) => (holds(code, ...storesLayer) ? [layer] : [])),
        ),
    ),
    needs: needsOf(layers),
    ask: telling(),
    look: looking(byName),
  }
}
