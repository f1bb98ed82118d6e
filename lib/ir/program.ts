import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural, positive } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { optional } from '../codec/optional.js'
import { Chip, type Exchange } from '../hardware/chip.js'
import { type Precise, Precision } from '../hardware/precision.js'
import { holds } from '../isa/code.js'
import { Statement } from '../isa/instruction.js'
import { usesRegisters } from '../isa/mnemonics.js'
import { Layer } from './lowered.js'
import { Model } from './network.js'
import { Signature } from './signature.js'
import { Span, Tile } from './tiled.js'

/**
 * What one core does in one phase, for the tile that its crossbar holds, in the precision of its layer; `tile` is null
 * where no crossbar takes part.
 */
export interface CoreProgram extends Precise {
  readonly core: number
  readonly layer: string
  readonly tile: Tile | null
  /** Of an operator, the channels of its result that this program makes; left out where the program does not say. */
  readonly channels?: Span
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
  /** Where one has given layers bits of their own. */
  readonly policy?: string
  readonly partitioner: string
  /** Where one has decided how often each layer is placed. */
  readonly duplicator?: string
  readonly assigner: string
  readonly synchronizer: string
}

/**
 * A synchronized multi-core program.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { Program } from 'ohmflow/codec'
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
  /** What the network takes and gives; layers that come without it are taken at their word. */
  readonly signature?: Signature
  /** How many inputs go through one after the other, 1 where it is left out; vectors of image i are those from i times a layer's vectors on. */
  readonly images?: number
  readonly layers: readonly Layer[]
  readonly phases: readonly Phase[]
}

/** The codec of what a core executes in a phase. */
export const CoreProgram: t.Type<CoreProgram> = closed<CoreProgram>('CoreProgram', {
  core: natural,
  layer: t.string,
  tile: t.union([Tile, t.null]),
  channels: optional(Span),
  precision: optional(Precision),
  code: t.readonlyArray(Statement),
})

/** The fields of provenance, for the artefacts that add to it. */
export const provenanceFields = {
  policy: optional(t.string),
  partitioner: t.string,
  duplicator: optional(t.string),
  assigner: t.string,
  synchronizer: t.string,
}

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
  pipeline: closed<Provenance>('Provenance', provenanceFields),
  cores: positive,
  signature: optional(Signature),
  images: optional(positive),
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

/** Whether layers of a phase wait for one another by registers that are named, and so work at the same time. */
export const hasRegisters = (cores: readonly CoreProgram[]): boolean =>
  cores.some(({ code }) => holds(code, ...usesRegisters))
