import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { filter, map, type Observable } from 'rxjs'
import {
  describeLowered,
  describeNetwork,
  describePlaced,
  describeProgram,
  describeTiled,
} from '../entries/view.js'
import {
  assembly,
  type Lowered,
  type Network,
  type OhmflowError,
  type Placed,
  type Program,
  type Report,
  reportTable,
  type Store,
  type Task,
  type Tiled,
} from '../index.js'
import type { Rule } from '../rule.js'
import type { UsageError } from './exit.js'
import { duplicates } from './implementations.js'
import { type MappingOptions, pipelineOf } from './mapping.js'
import type { ProgressLines } from './progress.js'
import { painted, screenWidth } from './screen.js'

/** What each stage makes. */
interface Artefacts {
  readonly import: Network
  readonly lower: Lowered
  readonly precision: Lowered
  readonly tile: Tiled
  readonly duplicate: Tiled
  readonly assign: Placed
  readonly synchronize: Program
  readonly simulate: Report
}

export type StageName = keyof Artefacts

export const stageNames: readonly StageName[] = [
  'import',
  'lower',
  'precision',
  'tile',
  'duplicate',
  'assign',
  'synchronize',
  'simulate',
]

export const isStageName = (name: string): name is StageName => stageNames.some((stage) => stage === name)

/** What a stage made: as JSON and other files, and as text for a person. */
interface MadeBy<S extends StageName> {
  readonly stage: S
  readonly artefact: Artefacts[S]
  readonly text: () => string
  readonly files: readonly (readonly [name: string, content: () => string])[]
}

export type Result = { readonly [S in StageName]: MadeBy<S> }[StageName]

/** What the stage of that name made, where it ran. */
export const artefactOf = <S extends StageName>(
  results: readonly Result[],
  stage: S,
): Artefacts[S] | undefined =>
  results.flatMap((result): readonly Artefacts[S][] => (isOf(result, stage) ? [result.artefact] : []))[0]

const isOf = <S extends StageName>(result: Result, stage: S): result is Result & MadeBy<S> =>
  result.stage === stage

const made =
  <S extends StageName>(
    stage: S,
    text: (artefact: Artefacts[S]) => string,
    files: (artefact: Artefacts[S]) => MadeBy<S>['files'] = () => [],
  ) =>
  (artefact: Artefacts[S]): MadeBy<S> => ({
    stage,
    artefact,
    text: () => text(artefact),
    files: files(artefact),
  })

/** Whether a stage does anything: where each layer is placed once, in the bits of the chip, two have nothing to show. */
export const isAsked = (stage: StageName, options: MappingOptions): boolean => {
  if (stage === 'precision') return options.precision !== undefined
  return stage !== 'duplicate' || duplicates(options)
}

/** Every stage's outcome as a `Result`. */
export function* mapping(
  options: MappingOptions,
  progress: ProgressLines,
  store?: Store,
): Rule<UsageError, (task: Task) => Observable<Either<OhmflowError, Result>>> {
  const pipeline = yield* pipelineOf(options, progress, store)
  return (task) =>
    pipeline.trace(task).pipe(
      filter(({ stage }) => isAsked(stage, options)),
      map((event): Either<OhmflowError, Result> => {
        switch (event.stage) {
          case 'import':
            return E.map(made('import', describeNetwork))(event.outcome)
          case 'lower':
            return E.map(made('lower', describeLowered))(event.outcome)
          case 'precision':
            return E.map(made('precision', describeLowered))(event.outcome)
          case 'tile':
            return E.map(made('tile', describeTiled))(event.outcome)
          case 'duplicate':
            return E.map(made('duplicate', describeTiled))(event.outcome)
          case 'assign':
            return E.map(made('assign', describePlaced))(event.outcome)
          case 'synchronize':
            return E.map(
              made('synchronize', describeProgram, (program) => [['program.asm', () => assembly(program)]]),
            )(event.outcome)
          case 'simulate':
            return E.map(
              made(
                'simulate',
                (report) => painted(reportTable(report, screenWidth())),
                (report) => [['report.txt', () => reportTable(report)]],
              ),
            )(event.outcome)
        }
      }),
    )
}
