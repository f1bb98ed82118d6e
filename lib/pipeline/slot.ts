import { canonical } from './canonical.js'
import { forgetInput } from './erased.js'
import { layered, type Memory, type MemoryOf, noticed, stored } from './memory.js'
import { type Observer, observed } from './observed.js'
import { type ObservableEither, outcomes } from './outcome.js'
import { isDeclared, type Pass } from './pass.js'
import { remembered } from './remembered.js'
import type { Store } from './store.js'

/** A stage with all that has been attached to it. A store stands beside a declared pass only. */
export interface Slot {
  readonly name: string
  readonly pass: Pass<never, unknown, unknown>
  readonly observers: readonly Observer<unknown>[]
  readonly store: Store | undefined
}

/** A slot that can be run on whatever the slot before it gives. */
export interface Runner {
  readonly name: string
  readonly run: (input: unknown) => ObservableEither<unknown, unknown>
}

const seen = ({ name, observers }: Slot, run: Runner['run']): Runner => ({
  name,
  run: observers.length === 0 ? run : (input) => run(input).pipe(observed(observers)),
})

const plain = ({ pass }: Slot): Runner['run'] => {
  const call = forgetInput(pass)
  return (input) => outcomes(() => call(input))
}

const through = (slot: Slot, memoryOf: MemoryOf): Runner['run'] | undefined =>
  isDeclared(slot.pass) ? forgetInput(slot.pass.through(slot.name, memoryOf)) : undefined

/** The slot as it is: its pass, through its store if it has one, before the eyes of its observers. */
export const runner = (slot: Slot): Runner => {
  const cached = slot.store === undefined ? undefined : through(slot, stored(slot.store))
  return seen(slot, cached ?? plain(slot))
}

/**
 * The slot with a memory of its own before all else: a declared pass is remembered under its key,
 * a plain one under the whole of its input. Whenever it recalls something, `recalled` is called.
 */
export const rememberingRunner = (slot: Slot, near: <P>() => Memory<P>, recalled: () => void): Runner => {
  const memoryOf = slot.store === undefined ? near : layered(near, stored(slot.store))
  const declared = through(slot, (product) => noticed(memoryOf(product), recalled))
  if (declared !== undefined) return seen(slot, declared)
  const run = plain(slot)
  const memory = noticed(near<unknown>(), recalled)
  return seen(slot, (input) => remembered(memory, canonical(input), run(input)))
}
