import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { filter, map, type Observable } from 'rxjs'
import { type LiveOptions, live } from './live.js'
import type { Observer } from './observed.js'
import type { ObservableEither } from './outcome.js'
import { isDeclared, type Pass } from './pass.js'
import { runner, type Slot } from './slot.js'
import type { StageInfo } from './stage.js'
import type { AnyStage } from './stages.js'
import type { Store } from './store.js'
import { artefacts, task } from './task.js'
import { type Happened, trace } from './trace.js'

/** A pipeline at run time, with the types of its stages forgotten; `Pipeline` is what the world sees of it. */
export interface ErasedPipeline {
  readonly stages: readonly StageInfo<string>[]
  readonly run: (input: unknown) => ObservableEither<unknown, unknown>
  readonly trace: (input: unknown) => Observable<Happened>
  readonly task: (input: unknown) => TaskEither<unknown, unknown>
  readonly artefacts: (input: unknown) => TaskEither<unknown, unknown>
  readonly at: (name: string) => Pass<never, unknown, unknown>
  readonly swap: (name: string, pass: Pass<never, unknown, unknown>) => ErasedPipeline
  readonly append: (name: string, pass: Pass<never, unknown, unknown>) => ErasedPipeline
  readonly prepend: (name: string, pass: Pass<never, unknown, unknown>) => ErasedPipeline
  readonly insert: (
    name: string,
    place: { readonly after: string },
    pass: Pass<never, unknown, unknown>,
  ) => ErasedPipeline
  readonly tap: (name: string, see: Observer<unknown>) => ErasedPipeline
  readonly cache: (name: string, store: Store) => ErasedPipeline
  readonly until: (name: string) => ErasedPipeline
  readonly live: (tasks: Observable<unknown>, options?: LiveOptions) => Observable<Happened>
}

const info = ({ name, pass }: Slot): StageInfo<string> => {
  const { implementation, version } = isDeclared(pass) ? pass : { implementation: 'anonymous', version: '' }
  return { name, implementation, version }
}

const ofSlots = (slots: readonly Slot[]): ErasedPipeline => {
  const runners = slots.map(runner)
  const last = slots.at(-1)?.name
  const find = (name: string): { readonly slot: Slot; readonly index: number } => {
    const index = slots.findIndex((slot) => slot.name === name)
    const slot = slots[index]
    if (slot === undefined)
      throw new RangeError(`no stage '${name}' among ${slots.map((each) => `'${each.name}'`).join(', ')}`)
    return { slot, index }
  }
  const changed = (name: string, change: (slot: Slot) => Partial<Slot>): ErasedPipeline => {
    const { slot, index } = find(name)
    return ofSlots(slots.with(index, { ...slot, ...change(slot) }))
  }
  /** One more slot, as the `at`-th. */
  const added = (at: number, name: string, pass: Slot['pass']): ErasedPipeline => {
    if (slots.some((slot) => slot.name === name)) throw new RangeError(`two stages have the name '${name}'`)
    return ofSlots(slots.toSpliced(at, 0, { name, pass, observers: [], store: undefined }))
  }
  return {
    stages: slots.map(info),
    run: (input) =>
      trace(runners, input).pipe(
        filter(({ stage, outcome }) => stage === last || E.isLeft(outcome)),
        map(({ outcome }) => outcome),
      ),
    trace: (input) => trace(runners, input),
    task: task(runners),
    artefacts: artefacts(runners),
    at: (name) => find(name).slot.pass,
    swap: (name, pass) => changed(name, () => ({ pass, store: undefined })),
    append: (name, pass) => added(slots.length, name, pass),
    prepend: (name, pass) => added(0, name, pass),
    insert: (name, { after }, pass) => added(find(after).index + 1, name, pass),
    tap: (name, see) => changed(name, ({ observers }) => ({ observers: [...observers, see] })),
    cache: (name, store) => changed(name, () => ({ store })),
    until: (name) => ofSlots(slots.slice(0, find(name).index + 1)),
    live: (tasks, options) => live(slots, tasks, options),
  }
}

/** The pipeline of these stages, as yet with nothing attached to them. */
export const assemble = (stages: readonly AnyStage[]): ErasedPipeline =>
  ofSlots(stages.map(({ name, pass }) => ({ name, pass, observers: [], store: undefined })))
