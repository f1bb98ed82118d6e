import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { catchError, defer, from, isObservable, map, type Observable, of, tap } from 'rxjs'
import { missing } from '../codec/installed.js'
import { decode, Placed, Program, Report, Tiled } from '../entries/codec.js'
import { explain, type Lowered, type Pass, type StageFailed } from '../index.js'
import type { Laws } from '../laws/index.js'
import { type AsyncRule, fail, get } from '../rule.js'
import { type UsageError, usageError } from './exit.js'
import { type ProgressLines, progressLines } from './progress.js'
import { isStageFile, type StageOptions } from './stageFiles.js'

/** Stages of the user's own by the path of their file, as it was written. */
export interface OwnStages {
  readonly tile: ReadonlyMap<string, Pass<Lowered, Tiled, StageFailed>>
  readonly assign: ReadonlyMap<string, Pass<Tiled, Placed, StageFailed>>
  readonly sync: ReadonlyMap<string, Pass<Placed, Program, StageFailed>>
  readonly simulate: ReadonlyMap<string, Pass<Program, Report, StageFailed>>
}

type OwnFailure = UsageError | StageFailed

const said = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : JSON.stringify(thrown))

const failed = (stage: string, file: string, problem: string): StageFailed => ({
  _tag: 'StageFailed',
  stage,
  file,
  problem,
})

/** All answers of a function that is not known: an Either, a task of one, or a stream of them. */
const answersOf = (work: () => unknown): Observable<unknown> =>
  defer(() => {
    const answer = work()
    if (isObservable(answer)) return answer
    return typeof answer === 'function'
      ? from(Promise.resolve(Reflect.apply(answer, undefined, [])))
      : of(answer)
  })

/** The function as a pass of its slot: what it gives is decoded, and nothing that it throws goes on. */
const guarded =
  <I, A>(stage: string, file: string, work: object, output: t.Type<A, unknown>) =>
  (input: I): Observable<Either<StageFailed, A>> => {
    const wrong = (problem: string): Either<StageFailed, A> => E.left(failed(stage, file, problem))
    return answersOf(() =>
      typeof work === 'function' ? Reflect.apply(work, undefined, [input]) : work,
    ).pipe(
      map((answer): Either<StageFailed, A> => {
        if (typeof answer !== 'object' || answer === null || !('_tag' in answer))
          return wrong('it gives no Right and no Left')
        if (answer._tag === 'Left') return wrong(`it gives ${said('left' in answer ? answer.left : answer)}`)
        return E.mapLeft((error: Parameters<typeof explain>[0]) => failed(stage, file, explain(error)))(
          decode(output, `what it gives`)('right' in answer ? answer.right : undefined),
        )
      }),
      catchError((thrown: unknown) => of(wrong(`it throws ${said(thrown)}`))),
    )
  }

/** What a file exports by default: a pass, or a function without parameters that gives one. */
const passIn = (exported: unknown): object | null => {
  if (typeof exported !== 'function') return null
  if ('implementation' in exported || exported.length > 0) return exported
  const made: unknown = Reflect.apply(exported, undefined, [])
  return typeof made === 'function' ? made : null
}

const cannotLoad = (file: string, thrown: unknown): UsageError => {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return code === 'ERR_UNKNOWN_FILE_EXTENSION' || (/\.[cm]?ts$/.test(file) && thrown instanceof SyntaxError)
    ? usageError(
        `this Node (${process.versions.node}) does not read TypeScript: compile ${file} first (npx tsc) and name the .js file, or take Node 22.18 or newer`,
      )
    : usageError(`${file} cannot be loaded: ${said(thrown)}`)
}

/** Something of a file. */
async function* load(file: string): AsyncRule<UsageError, object> {
  const path = resolve(file)
  if (!existsSync(path)) yield* fail(usageError(`there is no file ${file}`))
  const pass = await import(pathToFileURL(path).href)
    .then((module: unknown) =>
      typeof module === 'object' && module !== null && 'default' in module ? passIn(module.default) : null,
    )
    .then(E.right, (thrown: unknown) => E.left(cannotLoad(file, thrown)))
  return (
    (yield* get(pass)) ??
    (yield* fail(usageError(`${file} has to export a pass by default, as in: export default partitioner(…)`)))
  )
}

/** Inputs that each law is tried on: some seconds for all laws of a slot. */
const runs = 25

/** The first law that does not hold, in its words, or in those of the stage where that takes none of the law's inputs. */
const broken = async (laws: Laws, refused: () => string, progress: ProgressLines): Promise<string | null> => {
  const fc = await import('fast-check')
  const all = Object.entries(laws)
  for (const [i, [name, property]] of all.entries()) {
    progress.part('laws', 'laws', i, all.length)
    const { failed, errorInstance, seed } = await fc.check(property, { numRuns: runs })
    if (failed)
      return `the law "${name}" does not hold: ${errorInstance === null ? refused() : said(errorInstance)} (seed ${seed}; --trust maps without checking the laws)`
  }
  return null
}

/** The files that an option names. */
const filesIn = (texts = ''): readonly string[] => texts.split(',').filter(isStageFile)

/** Why the laws cannot be checked: most often, the package with which they are tried is not installed. */
const noLaws = (thrown: unknown): Either<UsageError, never> => {
  const isMissing = thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_MODULE_NOT_FOUND'
  return E.left({
    ...usageError(
      isMissing
        ? `${missing('checking its laws', ['fast-check'])}; or take the stage unchecked, with --trust`
        : `the laws cannot be loaded: ${said(thrown)}; take the stage unchecked, with --trust`,
    ),
    plain: true,
  })
}

type LawsOf<I, A> = (pass: Pass<I, A, StageFailed>) => Promise<Laws>

async function* loaded<I, A>(
  stage: string,
  texts: string | undefined,
  output: t.Type<A, unknown>,
  lawsOf: LawsOf<I, A> | null,
  progress: ProgressLines,
): AsyncRule<OwnFailure, ReadonlyMap<string, Pass<I, A, StageFailed>>> {
  const found = new Map<string, Pass<I, A, StageFailed>>()
  for (const file of filesIn(texts)) {
    const pass = guarded<I, A>(stage, file, yield* load(file), output)
    if (lawsOf !== null) {
      let refused = 'it gives nothing'
      const noted: Pass<I, A, StageFailed> = (input) =>
        pass(input).pipe(
          tap((outcome) => {
            if (E.isLeft(outcome)) refused = outcome.left.problem
          }),
        )
      const laws = yield* get(await lawsOf(noted).then(E.right, noLaws))
      const problem = await broken(laws, () => refused, progress)
      progress.end()
      if (problem !== null) yield* fail(failed(stage, file, problem))
    }
    found.set(file, pass)
  }
  return found
}

/** The stages that the options name by their files, each after the laws of its slot, unless they are trusted. */
export async function* ownStages({
  tile,
  assign,
  sync,
  simulate,
  trust = false,
}: StageOptions): AsyncRule<OwnFailure, OwnStages> {
  // whoever has misspelt a file is told so, before he installs anything
  for (const file of [tile, assign, sync, simulate].flatMap((texts) => filesIn(texts))) yield* load(file)
  const progress = progressLines()
  const laws = () => import('../laws/index.js')
  const judged = <I, A>(lawsOf: LawsOf<I, A>): LawsOf<I, A> | null => (trust ? null : lawsOf)
  return {
    tile: yield* loaded<Lowered, Tiled>(
      'tile',
      tile,
      Tiled,
      judged(async (pass) => (await laws()).partitionerLaws(pass)),
      progress,
    ),
    assign: yield* loaded<Tiled, Placed>(
      'assign',
      assign,
      Placed,
      judged(async (pass) => (await laws()).assignerLaws(pass)),
      progress,
    ),
    sync: yield* loaded<Placed, Program>(
      'synchronize',
      sync,
      Program,
      judged(async (pass) => (await laws()).synchronizerLaws(pass)),
      progress,
    ),
    simulate: yield* loaded<Program, Report>(
      'simulate',
      simulate,
      Report,
      judged(async (pass) => (await laws()).simulatorLaws(pass)),
      progress,
    ),
  }
}
