import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { baseline } from '../../pipelines/baseline.js'
import type { Choosing } from '../entries/experiment.js'
import {
  type Compiler,
  estimator,
  type Mapping,
  type MeasureName,
  recalling,
  stopwatch,
} from '../entries/sweep.js'
import {
  type Chip,
  cyclic,
  even,
  linear,
  type OhmflowError,
  type Program,
  sequential,
  type Task,
  tree,
} from '../index.js'
import type { Rule } from '../rule.js'
import type { UsageError } from './exit.js'
import { choosePartitioner } from './implementations.js'
import { pipelineOf, type Mapping as Stages } from './mapping.js'
import { silent } from './progress.js'

/** The options of `ohmflow map` that a mapping of a sweep means. */
export const optionsOf = ({
  tile = 'row-major',
  duplicate,
  extraCores,
  assign = 'first-fit',
  sync = 'cyclic',
  schedule,
  images,
  simulate = 'timing',
}: Mapping) => ({
  tile,
  assign,
  sync,
  simulate,
  ...(duplicate === undefined ? {} : { duplicate }),
  ...(extraCores === undefined ? {} : { extraCores: String(extraCores) }),
  ...(schedule === undefined ? {} : { schedule }),
  ...(images === undefined ? {} : { images: String(images) }),
})

/** Ways of synchronizing in which no layer depends on another, or on how long it takes. */
const schemes: Readonly<Record<string, (block: number | undefined) => Choosing<unknown>>> = {
  sequential: () => sequential(),
  linear: () => linear(),
  cyclic: (block) => cyclic(block),
  even: (block) => even(block),
  tree: () => tree(),
}

/** How a mapping synchronizes layer by layer; undefined where it does not, or where layers or times count. */
const schemeOf = (mapping: Mapping): Choosing<unknown> | undefined => {
  const { schedule, images, sync } = optionsOf(mapping)
  if (images !== undefined || (schedule ?? 'layer-by-layer') !== 'layer-by-layer') return undefined
  const [name = '', block] = sync.split(':')
  return Object.hasOwn(schemes, name)
    ? schemes[name]?.(block === undefined ? undefined : Number(block))
    : undefined
}

/** Whether each tile is placed once, in a core of its own: where tiles go depends on cells alone. */
const isPlain = ({ duplicate, extraCores, assign = 'first-fit' }: Mapping): boolean =>
  duplicate === undefined && extraCores === undefined && assign === 'first-fit'

/** What of a chip programs depend on that go layer by layer. */
const programReads =
  (plain: boolean) =>
  (chip: Chip): unknown => {
    const { name: _name, clockGigahertz: _clock, energy: _energy, components: _components, ...machine } = chip
    if (!plain) return machine
    const { crossbar, core: _core, interconnect, signal: _signal, ...rest } = machine
    const { mvmCycles: _mvm, programCycles: _program, ...cells } = crossbar
    return { ...rest, cells, places: interconnect.kind === 'bus' ? null : interconnect }
  }

/** Models of a sweep that are kept as layers at a time, and what other stages have made of them. */
const [models, products] = [32, 8]

/**
 * The same pipeline, of which the stages before synchronization recall what they have made: what they read is the same on
 * many chips, whatever their buses are.
 */
export const recallingStages = (stages: Stages) =>
  stages
    .swap('import', recalling(models)(stages.at('import')))
    .swap('lower', recalling(models)(stages.at('lower')))
    .swap('tile', recalling(products)(stages.at('tile')))
    .swap('duplicate', recalling(products)(stages.at('duplicate')))
    .swap('assign', recalling(products)(stages.at('assign')))

/** What makes programs as a mapping of a sweep says, for runs on a dataset, and what of a chip they depend on. */
export interface ProgramsOf {
  readonly program: (task: Task) => TaskEither<OhmflowError, Program>
  readonly reads: (chip: Chip) => unknown
}

/** The same mapping as `compilerFor`, as far as programs. */
export function* programsFor(mapping: Mapping): Rule<UsageError, ProgramsOf> {
  const stages = recallingStages(yield* pipelineOf({ ...optionsOf(mapping), chip: '' }, silent))
  const plain = schemeOf(mapping) !== undefined && isPlain(mapping)
  return { program: stages.until('synchronize').task, reads: programReads(plain) }
}

/** What maps as a mapping of a sweep says, in the words of the command line, and gives what is to be recorded. */
export function* compilerFor(
  mapping: Mapping,
  record: readonly MeasureName[],
): Rule<UsageError, Compiler<OhmflowError>> {
  const options = optionsOf(mapping)
  const whole = recallingStages(yield* pipelineOf({ ...options, chip: '' }, silent))
  const tile = yield* choosePartitioner(options.tile)
  const scheme = schemeOf(mapping)
  if (scheme === undefined) return whole
  const plain = isPlain(mapping)
  if (options.simulate === 'timing')
    return stopwatch<OhmflowError>({
      whole,
      program: whole.until('synchronize').task,
      reads: programReads(plain),
    })
  return plain && !record.includes('programBytes')
    ? estimator<OhmflowError>({
        whole,
        lower: baseline.until('lower').task,
        tile,
        choose: scheme.choose,
      })
    : whole
}
