import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  filter,
  lastValueFrom,
  mergeMap,
  of,
  switchMap,
  take,
  takeWhile,
  tap,
  toArray,
} from 'rxjs'
import type { PipelineImplementation } from '../../lib/laws/pipelineLaws.js'
import { assemble } from '../../lib/pipeline/assemble.js'
import { forgetOrder, recover } from '../../lib/pipeline/erased.js'
import * as real from '../../lib/pipeline/index.js'
import type { MemoryOf } from '../../lib/pipeline/memory.js'
import { outcomes } from '../../lib/pipeline/outcome.js'
import { before, hot, leaking, passThrough, pipelineWith, rights } from './breaking.js'

/** An implementation that breaks the law of the same key, and does so in the way that its comment says. */
export const twins: Readonly<Record<string, PipelineImplementation>> = {
  // The trace stops all branches at a Left.
  'a Left ends its own branch only': pipelineWith((p) => ({
    trace: (input) => p.trace(input).pipe(takeWhile(({ outcome }) => E.isRight(outcome), true)),
  })),
  // A run forgets what failed.
  'run is what ends the branches of trace': pipelineWith((p) => ({
    run: (input) => p.run(input).pipe(filter(E.isRight)),
  })),
  // A task answers with the last outcome.
  'task is the first Right, else the first Left, else NoOutcome': pipelineWith((p) => ({
    task: (input) => () =>
      lastValueFrom(p.run(input), { defaultValue: E.left({ _tag: 'NoOutcome', stage: 'a' }) }),
  })),
  // The last thing that each stage gave, of whatever branch.
  'artefacts are all that the branch has made that task answers with': pipelineWith((p) => ({
    artefacts: (input) => async () => {
      const events = await lastValueFrom(p.trace(input).pipe(toArray()))
      const made = events.flatMap(({ stage, outcome }) =>
        E.isRight(outcome) ? [[stage, outcome.right]] : [],
      )
      return E.right(Object.fromEntries(made))
    },
  })),
  // The prefix leaves out its last stage.
  'until is a prefix of trace': pipelineWith((p) => ({
    until: (name) => p.until(p.stages[p.stages.findIndex((stage) => stage.name === name) - 1]?.name ?? name),
  })),
  // A run gives its first outcome only.
  'nesting is associative': pipelineWith((p) => ({ run: (input) => p.run(input).pipe(take(1)) })),
  // A throw becomes a Left.
  'a throw is a defect, never a Left': pipelineWith((p) => ({
    run: (input) => p.run(input).pipe(catchError((thrown: unknown) => of(E.left(thrown)))),
  })),
  // A run begins before anybody subscribes.
  'a run is cold: nothing happens before it is subscribed to, and the same each time': pipelineWith((p) => ({
    run: (input) => hot(p.run(input)),
  })),
  // The trace goes on when nobody listens.
  'unsubscribing stops the work': pipelineWith((p) => ({ trace: (input) => leaking(p.trace(input)) })),

  // Each slot answers with the pass of the first one.
  'get-put: what is in a slot changes nothing there': pipelineWith((p) => ({ at: () => p.at('a') })),
  // A swap ignores its argument.
  'put-get: a slot holds what was put there': pipelineWith((p, again) => ({ swap: () => again(p) })),
  // The first swap of a slot counts.
  'put-put: the last one counts': pipelineWith((p) => ({
    swap: (name, pass) => ({ ...p.swap(name, pass), swap: () => p.swap(name, pass) }),
  })),
  // A swap takes back the one before it.
  'swaps of different slots commute': pipelineWith((p) => ({
    swap: (name, pass) => ({ ...p.swap(name, pass), swap: (other, next) => p.swap(other, next) }),
  })),
  // What is appended changes the stage before it.
  'append then until the old end is the old pipeline': pipelineWith((p, again) => ({
    append: (name, pass) => again(p.append(name, pass).swap('c', p.at('a'))),
  })),
  // What is appended is the first stage once more.
  'a stage that is appended is one that was there from the start': pipelineWith((p, again) => ({
    append: (name) => again(p.append(name, p.at('a'))),
  })),
  // What is prepended is the last stage once more.
  'a stage that is prepended is one that was there from the start': pipelineWith((p, again) => ({
    prepend: (name) => again(p.prepend(name, p.at('c'))),
  })),
  // A pipeline that is prepended to forgets its last observer.
  'prepend leaves observers where they are': pipelineWith((p, again) => ({
    tap: (name, see) => ({
      ...again(p.tap(name, see)),
      prepend: (other, pass) => again(p.prepend(other, pass)),
    }),
  })),
  // What is appended takes the place of what was appended before.
  'append is associative: stage by stage, or what they are together': pipelineWith((p, again) => ({
    append: (name, pass) => ({
      ...again(p.append(name, pass)),
      append: (other, next) => again(p.append(other, next)),
    }),
  })),
  // A pipeline that is appended to forgets its last observer.
  'append leaves observers where they are': pipelineWith((p, again) => ({
    tap: (name, see) => ({
      ...again(p.tap(name, see)),
      append: (other, pass) => again(p.append(other, pass)),
    }),
  })),
  // What is inserted comes before the stage that it is to follow.
  'a stage that is inserted is one that was there from the start': pipelineWith((p, again) => ({
    insert: (name, { after }, pass) => {
      const at = p.stages.findIndex((each) => each.name === after)
      const previous = p.stages[at - 1]?.name
      return again(
        previous === undefined
          ? p.insert(name, { after }, p.at(after)).swap(after, pass)
          : p.insert(name, { after: previous }, pass),
      )
    },
  })),
  // Nothing is inserted at the end.
  'insert after the last stage is append': pipelineWith((p, again) => ({
    insert: (name, place, pass) =>
      again(place.after === p.stages.at(-1)?.name ? p : p.insert(name, place, pass)),
  })),
  // What is inserted takes back what was swapped in before it.
  'inserts and swaps of other slots commute': pipelineWith((p, again) => ({
    swap: (name, pass) => ({
      ...again(p.swap(name, pass)),
      insert: (other, place, inserted) => again(p.insert(other, place, inserted)),
    }),
  })),
  // A pipeline that a stage is inserted into forgets the store of the stage before.
  'insert leaves observers and stores where they are': pipelineWith((p, again) => ({
    insert: (name, place, pass) => again(p.insert(name, place, pass).swap(place.after, p.at(place.after))),
  })),
  // A swap keeps the cache of its slot.
  'a swap drops the cache of its slot': pipelineWith((p) => ({
    cache: (name, store) => {
      const cached = p.cache(name, store)
      return { ...cached, swap: (other, pass) => cached.swap(other, pass).cache(other, store) }
    },
  })),
  // A swap changes the pipeline that it is called on.
  'deriving a pipeline leaves the original as it was': {
    ...real,
    pipeline: (...stages) => {
      const self = { ...assemble(forgetOrder(stages)) }
      const { swap } = self
      return recover(
        Object.assign(self, { swap: (name: string, pass: never) => Object.assign(self, swap(name, pass)) }),
      )
    },
  },

  // What an observer throws fails the run.
  'tap is the identity, also when the observer throws': pipelineWith((p) => ({
    tap: (name, see) => p.swap(name, before(p.at(name), see)),
  })),
  // An observer stands inside of the pass, where neither a recall nor the next pass reaches it.
  'observers see every Right of their stage, in order, computed or recalled, also after a swap': pipelineWith(
    (p, again) => ({ tap: (name, see) => again(p.swap(name, before(p.at(name), see))) }),
  ),

  // All inputs of a stage have the same key.
  'cache is transparent, cold and warm': { ...real, pass: (d) => real.pass({ ...d, key: () => 'key' }) },
  // The cache believes its store.
  'a store that fails or gives back garbage is a miss': pipelineWith((p) => ({
    cache: (name, store) => {
      const pass = p.at(name)
      return p.swap(name, (input) =>
        defer(store.get('key')).pipe(
          concatMap((hit) => (O.isSome(hit) ? of(E.right(hit.value)) : outcomes(() => pass(input)))),
        ),
      )
    },
  })),
  // Nothing is cached.
  'what is remembered is not computed again': pipelineWith((p, again) => ({ cache: () => again(p) })),
  // The key holds the whole input.
  'what is not read does not matter': {
    ...real,
    pass: (d) =>
      real.pass({
        ...d,
        reads: (input) => ({ input, read: d.reads(input) }),
        key: ({ input }) => input,
        compute: ({ read }) => d.compute(read),
      }),
  },
  // The key leaves out what is read.
  'what is read matters': { ...real, pass: (d) => real.pass({ ...d, key: () => 'key' }) },
  // The key leaves out the version.
  'stage, implementation and version matter': { ...real, pass: (d) => real.pass({ ...d, version: '1' }) },
  // What came beside a Left is remembered.
  'only runs without a Left are remembered': passThrough((outcomes, complete) =>
    complete ? rights(outcomes) : undefined,
  ),
  // What came before a run was broken off is remembered.
  'only complete runs are remembered': passThrough((outcomes) =>
    outcomes.every(E.isRight) ? rights(outcomes) : undefined,
  ),

  // Live shows the end only.
  'live on one task is its trace': pipelineWith((p) => ({
    live: (tasks) => p.live(tasks).pipe(filter(({ stage }) => stage === p.stages.at(-1)?.name)),
  })),
  // Live is over after one task.
  'live on tasks that find it idle is their traces, one after the other': pipelineWith((p) => ({
    live: (tasks) => p.live(tasks.pipe(take(1))),
  })),
  // Live ends a task before it begins with the next one.
  'of tasks that come at once the last one counts': pipelineWith((p) => ({
    live: (tasks) => tasks.pipe(concatMap(p.trace)),
  })),
  // Live forgets to unsubscribe.
  'a new task stops the work on the one before': pipelineWith((p) => ({
    live: (tasks) => tasks.pipe(switchMap((input) => leaking(p.trace(input)))),
  })),
  // Live remembers nothing.
  'live computes again only what reads something that changed': pipelineWith((p) => ({
    live: (tasks) => tasks.pipe(switchMap(p.trace)),
  })),
  // Live tells nobody.
  'live tells of each stage that recalls, and of no other': pipelineWith((p) => ({
    live: (tasks) => p.live(tasks),
  })),
}

/** Further implementations that break a law in another way. */
export const moreTwins: readonly (readonly [law: string, how: string, twin: PipelineImplementation])[] = [
  [
    'tap is the identity, also when the observer throws',
    'an observer filters',
    pipelineWith((p, again) => ({
      tap: (name, see) => {
        const pass = p.at(name)
        const filtered = (input: never) =>
          outcomes(() => pass(input)).pipe(
            filter((outcome) => {
              try {
                return E.isRight(outcome) && Boolean(see(outcome.right))
              } catch {
                return true
              }
            }),
          )
        return again(p.swap(name, filtered))
      },
    })),
  ],
  [
    'stage, implementation and version matter',
    'the key leaves out the implementation',
    { ...real, pass: (d) => real.pass({ ...d, implementation: 'any' }) },
  ],
  [
    'stage, implementation and version matter',
    'the key leaves out the stage',
    {
      ...real,
      pass: (d) => {
        const declared = real.pass(d)
        return Object.assign(real.pass(d), {
          through: (_: string, memoryOf: MemoryOf) => declared.through('', memoryOf),
        })
      },
    },
  ],
  [
    'a new task stops the work on the one before',
    'live does all tasks at once',
    pipelineWith((p) => ({ live: (tasks) => tasks.pipe(mergeMap(p.trace)) })),
  ],
  ['until is a prefix of trace', 'until is ignored', pipelineWith((p, again) => ({ until: () => again(p) }))],
  [
    'a throw is a defect, never a Left',
    'a throw ends the run in silence',
    pipelineWith((p) => ({ run: (input) => p.run(input).pipe(catchError(() => EMPTY)) })),
  ],
  [
    'cache is transparent, cold and warm',
    'a recall gives everything twice',
    passThrough((outcomes, complete) =>
      complete && outcomes.every(E.isRight) ? [...rights(outcomes), ...rights(outcomes)] : undefined,
    ),
  ],
  [
    'run is what ends the branches of trace',
    'a run begins with an outcome of its own',
    pipelineWith((p) => ({ run: (input) => concat(of(E.left('more')), p.run(input)) })),
  ],
  [
    'live tells of each stage that recalls, and of no other',
    'live tells of every outcome',
    pipelineWith((p) => ({
      live: (tasks, options) => p.live(tasks).pipe(tap(({ stage }) => options?.recalled?.(stage))),
    })),
  ],
]
