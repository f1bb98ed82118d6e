import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { integer, natural, positive } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { tagged } from '../codec/tagged.js'
import { Chip, type Exchange } from '../hardware/chip.js'
import { Layer } from './lowered.js'
import { Model } from './network.js'
import { Tile } from './tiled.js'

/** The two units of a core that can wait for a signal. */
export type WaitingUnit = 'load' | 'output'

/**
 * What the units of a core execute, each unit its own instructions in the order in which they stand (mapping
 * of section 4 of the machine model). Instructions on vectors mean the vector that the enclosing loops say.
 *
 * - load unit: `WAIT load`, `LOAD` (the tile's slice of the input
 *   vector), `PROGRAM` (write the tile's weights to the crossbar)
 * - crossbar: `MVM`
 * - output unit: `MVM` (take its result), `WAIT output`, `LOADP` and
 *   `RECEIVE` (a partial sum, from shared memory or from the own
 *   partial-sum buffers), `ADD`, `STOREP` and `SEND` (a partial sum), `STORE` (a finished result), `CALL`; and for
 *   layers that are not matrix products `READ`, `EXECUTE`, `WRITE`
 *
 * `from` and `to` are cores. A signal goes from one core to one other, where it counts up a
 * register; `WAIT` takes `count` of the signals of that sender, of this layer or of another.
 */
export type Instruction =
  | { readonly op: 'LOAD' }
  | { readonly op: 'MVM' }
  | { readonly op: 'WAIT'; readonly unit: WaitingUnit; readonly from: number; readonly count: number }
  | { readonly op: 'LOADP'; readonly from: number }
  | { readonly op: 'RECEIVE'; readonly from: number }
  | { readonly op: 'ADD' }
  | { readonly op: 'STOREP' }
  | { readonly op: 'SEND'; readonly to: number }
  | { readonly op: 'STORE' }
  | { readonly op: 'CALL'; readonly to: number }
  | { readonly op: 'READ'; readonly bytes: number }
  | { readonly op: 'EXECUTE'; readonly elements: number }
  | { readonly op: 'WRITE'; readonly bytes: number }
  | { readonly op: 'PROGRAM' }

/** `count` times the body; in the i-th time the vector is `start + i · step` further than outside. */
export interface Loop {
  readonly op: 'LOOP'
  readonly count: number
  readonly start: number
  readonly step: number
  readonly body: readonly Statement[]
}

/** An instruction, or a loop of statements. */
export type Statement = Instruction | Loop

/**
 * What one core does in one phase, for the tile that its crossbar holds; `tile` is null where no crossbar takes part.
 */
export interface CoreProgram {
  readonly core: number
  readonly layer: string
  readonly tile: Tile | null
  readonly code: readonly Statement[]
}

/** One way to synchronize a layer, and what is known of it. */
export interface Candidate {
  /** `cyclic:16`, `tree`. */
  readonly scheme: string
  /** How partial sums travel; null where none do. */
  readonly exchange: Exchange | null
  /** An estimate in closed form: it takes no fewer cycles. */
  readonly atLeast: number
  /** The cycles that it takes; null where the estimate was enough to rule it out. */
  readonly cycles: number | null
  /** Most bytes of partial sums alive at once; null where it was ruled out. */
  readonly peakPartialSumBytes: number | null
}

/**
 * Cores that run at the same time. The next phase begins when all of them are done: one phase a layer is
 * inference layer by layer, several layers in one phase is cross-layer inference, two cores with the same
 * tile and different vectors is duplication, and a core whose tile changes from phase to phase is a chip that
 * works in rounds.
 */
export interface Phase {
  /** How it is synchronized: `cyclic:16`, `operator`, `program`. */
  readonly scheme: string
  readonly cores: readonly CoreProgram[]
  /** The sequential program of the same tiles, the reference for speedup; null where the phase adds no partial sums. */
  readonly sequential: readonly CoreProgram[] | null
  /** What its scheme was chosen from; empty where nobody chose. */
  readonly considered: readonly Candidate[]
}

/** The names of the implementations that made a program. */
export interface Provenance {
  readonly partitioner: string
  readonly assigner: string
  readonly synchronizer: string
}

/**
 * A synchronized multi-core program.
 *
 * @example
 * import { modelFile, teachingNetwork, Program } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const program = await teaching.until('synchronize').task(model)()
 * console.assert(program._tag === 'Right' && Program.is(program.right))
 */
export interface Program {
  readonly schema: 'ohmflow.program/1'
  readonly chip: Chip
  readonly model: Model
  readonly pipeline: Provenance
  /** Cores that the chip has. */
  readonly cores: number
  readonly layers: readonly Layer[]
  readonly phases: readonly Phase[]
}

const core = natural

const AnyStatement: t.Type<Statement> = t.recursion('Statement', () =>
  tagged<Statement>()('op', {
    LOAD: closed('LOAD', { op: oneOf('LOAD') }),
    MVM: closed('MVM', { op: oneOf('MVM') }),
    WAIT: closed('WAIT', { op: oneOf('WAIT'), unit: oneOf('load', 'output'), from: core, count: positive }),
    LOADP: closed('LOADP', { op: oneOf('LOADP'), from: core }),
    RECEIVE: closed('RECEIVE', { op: oneOf('RECEIVE'), from: core }),
    ADD: closed('ADD', { op: oneOf('ADD') }),
    STOREP: closed('STOREP', { op: oneOf('STOREP') }),
    SEND: closed('SEND', { op: oneOf('SEND'), to: core }),
    STORE: closed('STORE', { op: oneOf('STORE') }),
    CALL: closed('CALL', { op: oneOf('CALL'), to: core }),
    READ: closed('READ', { op: oneOf('READ'), bytes: positive }),
    EXECUTE: closed('EXECUTE', { op: oneOf('EXECUTE'), elements: positive }),
    WRITE: closed('WRITE', { op: oneOf('WRITE'), bytes: positive }),
    PROGRAM: closed('PROGRAM', { op: oneOf('PROGRAM') }),
    LOOP: closed('LOOP', {
      op: oneOf('LOOP'),
      count: positive,
      start: integer,
      step: integer,
      body: t.readonlyArray(Statement),
    }),
  }),
)

/** Each loop is two levels in the context of a codec, and one too deep would exhaust the stack. */
const deepest = 200

export const Statement: t.Type<Statement> = new t.Type(
  'Statement',
  AnyStatement.is,
  (u, context) =>
    context.length > deepest
      ? t.failure(u, context, 'loops nested less deeply')
      : AnyStatement.validate(u, context),
  t.identity,
)

const CoreProgram: t.Type<CoreProgram> = closed<CoreProgram>('CoreProgram', {
  core,
  layer: t.string,
  tile: t.union([Tile, t.null]),
  code: t.readonlyArray(Statement),
})

export const Candidate: t.Type<Candidate> = closed<Candidate>('Candidate', {
  scheme: t.string,
  exchange: t.union([oneOf('memory', 'forward'), t.null]),
  atLeast: natural,
  cycles: t.union([natural, t.null]),
  peakPartialSumBytes: t.union([natural, t.null]),
})

export const Program: t.Type<Program> = closed<Program>('Program', {
  schema: oneOf('ohmflow.program/1'),
  chip: Chip,
  model: Model,
  pipeline: closed<Provenance>('Provenance', {
    partitioner: t.string,
    assigner: t.string,
    synchronizer: t.string,
  }),
  cores: positive,
  layers: t.readonlyArray(Layer),
  phases: t.readonlyArray(
    closed<Phase>('Phase', {
      scheme: t.string,
      cores: t.readonlyArray(CoreProgram),
      sequential: t.union([t.readonlyArray(CoreProgram), t.null]),
      considered: t.readonlyArray(Candidate),
    }),
  ),
})
