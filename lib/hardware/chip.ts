import * as t from 'io-ts'
import { closed, type Fields } from '../codec/closed.js'
import { countOr, natural, positive, quantity, rate } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { optional } from '../codec/optional.js'
import { tagged } from '../codec/tagged.js'
import { CoreComponents } from './coreComponents.js'

/** One analog matrix-vector multiplier (MVM) of `rows` inputs by `columns` physical columns. */
export interface Crossbar {
  readonly rows: number
  readonly columns: number
  /** Bits that one memory cell holds. */
  readonly cellBits: number
  readonly weightBits: number
  /** Bits of an activation; an activation moves as `ceil(inputBits / 8)` bytes. */
  readonly inputBits: number
  readonly dacBits: number
  readonly adcBits: number
  /**
   * How cells, which hold no negative numbers, hold a signed weight: as the difference of two columns (`true`), which
   * doubles the columns that it takes; of two rows (`'rows'`), which doubles its rows; or by itself with an offset that
   * is taken off the result (`false`).
   */
  readonly differential: boolean | 'rows'
  /** Cycles of one MVM over all input bits. */
  readonly mvmCycles: number
  /** Cycles to write all cells of the crossbar anew, once the weights have arrived. */
  readonly programCycles: number
}

/** What decides which tiles fit a crossbar. */
export type CellArray = Pick<Crossbar, 'rows' | 'columns' | 'cellBits' | 'weightBits' | 'differential'>

/** The three units of a core that work at the same time: load unit, crossbar, output unit. */
export interface Core {
  /** Input vectors that fit between the load unit and the crossbar. */
  readonly inputBuffers: number
  /** Result vectors that fit between the crossbar and the output unit. */
  readonly outputBuffers: number
  /** Elements that the output unit handles in a cycle. */
  readonly lanes: number
}

/**
 * Whose turn it is on the bus: the oldest request, or the oldest of the load units (or
 * the output units) first. Reading a flag to see whether a signal has come is never
 * preferred: a unit that polls could keep the bus from the one that it waits for.
 */
export type Arbitration = 'fifo' | 'inputs-first' | 'outputs-first'

/** One transfer at a time, each `arbitrationCycles + ceil(bytes / bytesPerCycle)` cycles long. */
export interface Bus {
  readonly kind: 'bus'
  readonly bytesPerCycle: number
  readonly arbitrationCycles: number
  readonly arbitration: Arbitration
}

/**
 * Cores on a grid, core c at column `c mod width` of row `floor(c / width)`, each joined to its neighbours by
 * a link in either direction; the shared memory has a port at the beginning of each row, joined to the row's
 * first core. A transfer goes along its row first, then along the column (XY), to memory and from it along
 * its row. It begins once no older one waits for, or holds, any link of its way, holds all of them, and takes
 * `hops · hopCycles + ceil(bytes / linkBytesPerCycle)` cycles, where hops are the links.
 *
 * Nobody can wait for ever: of the transfers that wait the oldest
 * waits for no other, only for some that are under way, and those end.
 */
export interface Mesh {
  readonly kind: 'mesh'
  readonly width: number
  readonly height: number
  readonly linkBytesPerCycle: number
  readonly hopCycles: number
}

/** What joins cores and shared memory. */
export type Interconnect = Bus | Mesh

/** How partial sums travel: through shared memory, or straight to the next core of the vertical group. */
export type Exchange = 'memory' | 'forward'

/**
 * How a core learns that a partial sum is ready: a CALL message into a counting register, the same where one
 * transfer can also reach the registers of several cores, or re-reading a flag in shared memory.
 */
export type Signal =
  | { readonly kind: 'broadcast'; readonly bytes: number }
  | { readonly kind: 'register'; readonly bytes: number }
  | { readonly kind: 'polling'; readonly bytes: number; readonly intervalCycles: number }

/**
 * Shared memory, in which results of layers wait until their last reader has read them. Inputs and outputs of a network
 * and its weights are not held in it. Layers that work at the same time wait for room in it; a program that needs more is refused.
 */
export interface SharedMemory {
  readonly bytes: number
}

/** Energy of each kind of work, and the power that a core draws all the time. */
export interface Energy {
  readonly mvmPicojoules: number
  /** A byte over the bus, or over one link of a mesh. */
  readonly bytePicojoules: number
  readonly elementPicojoules: number
  readonly signalPicojoules: number
  /** Writing all cells of one crossbar. */
  readonly programPicojoules: number
  readonly staticMilliwatts: number
}

/**
 * A multi-core RRAM compute-in-memory chip: cores, a shared memory, and an interconnect between them.
 * `cores: 'as-needed'` is a chip with as many cores as the network needs.
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { Chip } from 'ohmflow/codec'
 * console.assert(Chip.is(presets.rram256.chip) && !Chip.is({ ...presets.rram256.chip, cores: -1 }))
 */
export interface Chip {
  readonly name: string
  readonly clockGigahertz: number
  readonly cores: number | 'as-needed'
  readonly crossbar: Crossbar
  readonly core: Core
  readonly interconnect: Interconnect
  readonly exchange: Exchange
  /** Partial sums (vectors) that a core can hold for itself when they are forwarded. */
  readonly partialSumBuffers: number | 'unbounded'
  readonly signal: Signal
  /** Shared memory for results that wait for their readers; left out, there is as much as is needed. */
  readonly memory?: SharedMemory
  readonly energy: Energy
  /** What a core is made of, where `energy` and the cycles of the crossbar follow from that. */
  readonly components?: CoreComponents
}

/** The codecs of the fields of a crossbar. */
export const crossbarFields: Fields<Crossbar> = {
  rows: positive,
  columns: positive,
  cellBits: positive,
  weightBits: positive,
  inputBits: positive,
  dacBits: positive,
  adcBits: positive,
  differential: t.union([t.boolean, oneOf('rows')]),
  mvmCycles: positive,
  programCycles: natural,
}

export const Crossbar: t.Type<Crossbar> = closed<Crossbar>('Crossbar', crossbarFields)

export const Signal: t.Type<Signal> = tagged<Signal>()('kind', {
  broadcast: closed('broadcast', { kind: oneOf('broadcast'), bytes: positive }),
  register: closed('register', { kind: oneOf('register'), bytes: positive }),
  polling: closed('polling', { kind: oneOf('polling'), bytes: positive, intervalCycles: positive }),
})

export const Interconnect: t.Type<Interconnect> = tagged<Interconnect>()('kind', {
  bus: closed('bus', {
    kind: oneOf('bus'),
    bytesPerCycle: positive,
    arbitrationCycles: natural,
    arbitration: oneOf('fifo', 'inputs-first', 'outputs-first'),
  }),
  mesh: closed('mesh', {
    kind: oneOf('mesh'),
    width: positive,
    height: positive,
    linkBytesPerCycle: positive,
    hopCycles: natural,
  }),
})

/** The codecs of all energies. */
export const energyFields: Fields<Energy> = {
  mvmPicojoules: quantity,
  bytePicojoules: quantity,
  elementPicojoules: quantity,
  signalPicojoules: quantity,
  programPicojoules: quantity,
  staticMilliwatts: quantity,
}

/** The codecs of the fields of a chip. */
export const chipFields: Fields<Chip> = {
  name: t.string,
  clockGigahertz: rate,
  cores: countOr('as-needed'),
  crossbar: Crossbar,
  core: closed<Core>('Core', { inputBuffers: positive, outputBuffers: positive, lanes: positive }),
  interconnect: Interconnect,
  exchange: oneOf('memory', 'forward'),
  partialSumBuffers: countOr('unbounded'),
  signal: Signal,
  memory: optional(closed<SharedMemory>('SharedMemory', { bytes: positive })),
  energy: closed<Energy>('Energy', energyFields),
  components: optional(CoreComponents),
}

export const Chip: t.Type<Chip> = closed<Chip>('Chip', chipFields)

/** Physical columns of one weight: `ceil(weightBits / cellBits)` bit slices, twice that where it is the difference of two columns. */
export const columnsPerWeight = ({ weightBits, cellBits, differential }: CellArray): number =>
  Math.ceil(weightBits / cellBits) * (differential === true ? 2 : 1)

/**
 * Weights that fit side by side in a crossbar row, each on
 * `columnsPerWeight` columns. Zero when not even one weight fits.
 *
 * @example
 * import { logicalColumns, presets } from 'ohmflow'
 * console.assert(logicalColumns(presets.isaac.chip.crossbar) === 16)
 */
export const logicalColumns = (crossbar: CellArray): number =>
  Math.floor(crossbar.columns / columnsPerWeight(crossbar))

/** Inputs that a crossbar takes: its rows, or half of them where a weight is the difference of two rows. */
export const logicalRows = ({ rows, differential }: Pick<Crossbar, 'rows' | 'differential'>): number =>
  differential === 'rows' ? Math.floor(rows / 2) : rows

/** Bytes of one activation on the interconnect. */
export const activationBytes = ({ inputBits }: Pick<Crossbar, 'inputBits'>): number =>
  Math.ceil(inputBits / 8)

/** Bytes of one element of a partial sum, an int32. */
export const partialSumBytes = 4

/** Picojoules that so many cores draw in so many cycles, whatever they do: a milliwatt for a nanosecond is a picojoule. */
export const staticEnergy = (
  cores: number,
  cycles: number,
  { energy, clockGigahertz }: Pick<Chip, 'energy' | 'clockGigahertz'>,
): number => (cores * energy.staticMilliwatts * cycles) / clockGigahertz
