import type { OperandName } from './operand.js'

/** The parts of a core that execute instructions, each its own in the order in which they stand. */
export type Unit = 'load' | 'crossbar' | 'output'

/** What an instruction moves over the interconnect; see `payloadBytes` for its size. */
export type Payload = 'input' | 'weights' | 'partial sum' | 'result' | 'bytes' | 'signal'

/** Between whom it moves: the core and shared memory, or the core and the one that `to` names. */
export type Way = 'from memory' | 'to memory' | 'to core'

/** What an instruction needs before it may go, and what others need of it: tokens that are counted. */
export type Resource =
  /** Free input buffers of the core. */
  | 'input buffer'
  /** Inputs that have been loaded and not been multiplied. */
  | 'input'
  /** Free output buffers of the core. */
  | 'output buffer'
  /** Results of the crossbar that the output unit has not taken up. */
  | 'product'
  /** Free partial-sum buffers of the core that receives. */
  | 'partial-sum buffer'
  /** Signals in the register for one sender. */
  | 'signal'
  /** Forwarded partial sums of one sender that have not been received. */
  | 'forwarded sum'
  /** Signals that a named register counts; who waits for them takes none away. */
  | 'count'

/** What goes on lying in a core while its output unit works on it. */
export type Buffer = Extract<Resource, 'output buffer' | 'partial-sum buffer'>

/** Where the numbers lie that instructions work on. */
export type Location =
  /** Results of layers in shared memory. */
  | 'activation'
  /** Partial sums in shared memory, one of each core and vector. */
  | 'stored sum'
  /** In tokens that are taken and given, see `Resource`. */
  | 'input'
  | 'product'
  | 'forwarded sum'
  /** The product that the output unit has taken up. */
  | 'result'
  /** The partial sum that it has taken and not added. */
  | 'operand'
  /** What it has added up: what goes there is added to it, and what comes from there has left it. */
  | 'sum'
  /** The cells of the crossbar. */
  | 'crossbar'

/** All that the machine knows of one instruction. */
export interface Row {
  /** What it does, in a sentence. */
  readonly does: string
  /** Who executes it; `named` by its operand `unit`. */
  readonly unit: 'load' | 'output' | 'named'
  /** The names of its operands, in the order of assembly text. */
  readonly operands: readonly OperandName[]
  /** The transfer that it makes, and that takes its time. */
  readonly moves: Payload | null
  readonly way: Way | null
  /** How a chip whose flags lie in shared memory moves its signal, where that is another way. */
  readonly pollingWay: Way | null
  /** The elements that the output unit handles, which takes its time: the columns of the tile, or those it names. */
  readonly handles: 'columns' | 'elements' | null
  /** What it takes as it begins, waiting until it is there. */
  readonly takes: Resource | null
  /** What it gives as it ends. */
  readonly gives: Resource | null
  /**
   * How much it takes and gives: one, as many as its operand `count` says, all there are; or as many
   * as its operand `horizon` says for the vector at hand, which are not taken away.
   */
  readonly amount: 'one' | 'count' | 'all' | 'horizon'
  /** Where the numbers come from that it works on, and where they go; who reads memory does not wait for them. */
  readonly source: Location | null
  readonly target: Location | null
  /** What it goes on holding for a later instruction to free. */
  readonly holds: Buffer | null
  /**
   * Of what is held, what it frees as it ends: the oldest output buffer, with the sum that
   * leaves the core, or all partial-sum buffers, whose sums have been added.
   */
  readonly frees: Buffer | null
}

const none = {
  operands: [],
  moves: null,
  way: null,
  pollingWay: null,
  handles: null,
  takes: null,
  amount: 'one',
  gives: null,
  source: null,
  target: null,
  holds: null,
  frees: null,
} as const

/**
 * The instruction set of the machine model, a row an instruction: who executes it, what its operands are, what it
 * moves and where, what it waits for, and what it does. All else derives from this table: the type and the codec of
 * programs, assembly text, bytes of program memory, durations, routes, demand, and what simulation and proof wait for.
 *
 * The crossbar has no instructions of its own: it multiplies each input as soon as there is a free output buffer,
 * see `multiplication`. `MVM` stands in a program where the output unit takes up the result.
 * The page on the machine, docs/how-it-works/machine.md, goes through a program of two cores cycle by cycle.
 *
 * @example
 * import { instructionSet } from 'ohmflow/program'
 * console.assert(instructionSet.RECEIVE.takes === 'forwarded sum' && instructionSet.RECEIVE.moves === null)
 */
export const instructionSet = {
  LOAD: {
    ...none,
    does: "loads the tile's slice of an input vector into an input buffer",
    unit: 'load',
    moves: 'input',
    way: 'from memory',
    takes: 'input buffer',
    gives: 'input',
    source: 'activation',
    target: 'input',
  },
  MVM: {
    ...none,
    does: 'takes up a product of the crossbar, which stays in its output buffer',
    unit: 'output',
    takes: 'product',
    source: 'product',
    target: 'result',
    holds: 'output buffer',
  },
  WAIT: {
    ...none,
    does: 'waits for signals of one core and takes them',
    unit: 'named',
    operands: ['unit', 'from', 'count'],
    moves: 'signal',
    pollingWay: 'from memory',
    takes: 'signal',
    amount: 'count',
  },
  LOADP: {
    ...none,
    does: 'loads a partial sum that another core has stored in shared memory',
    unit: 'output',
    operands: ['from'],
    moves: 'partial sum',
    way: 'from memory',
    source: 'stored sum',
    target: 'operand',
  },
  RECEIVE: {
    ...none,
    does: "takes a partial sum that another core has sent into one of this core's partial-sum buffers",
    unit: 'output',
    operands: ['from'],
    takes: 'forwarded sum',
    source: 'forwarded sum',
    target: 'operand',
    holds: 'partial-sum buffer',
  },
  ADD: {
    ...none,
    does: 'adds up the product and the partial sum that have come, and frees the partial-sum buffers',
    unit: 'output',
    handles: 'columns',
    target: 'sum',
    frees: 'partial-sum buffer',
  },
  STOREP: {
    ...none,
    does: 'stores a partial sum in shared memory',
    unit: 'output',
    moves: 'partial sum',
    way: 'to memory',
    source: 'sum',
    target: 'stored sum',
    frees: 'output buffer',
  },
  SEND: {
    ...none,
    does: 'sends a partial sum into a partial-sum buffer of another core',
    unit: 'output',
    operands: ['to'],
    moves: 'partial sum',
    way: 'to core',
    takes: 'partial-sum buffer',
    gives: 'forwarded sum',
    source: 'sum',
    target: 'forwarded sum',
    frees: 'output buffer',
  },
  STORE: {
    ...none,
    does: 'stores a finished result in shared memory',
    unit: 'output',
    moves: 'result',
    way: 'to memory',
    source: 'sum',
    target: 'activation',
    frees: 'output buffer',
  },
  CALL: {
    ...none,
    does: 'signals another core',
    unit: 'output',
    operands: ['to'],
    moves: 'signal',
    way: 'to core',
    pollingWay: 'to memory',
    gives: 'signal',
  },
  SIGNAL: {
    ...none,
    does: 'counts up registers, in other cores over one transfer, in its own core at once',
    unit: 'output',
    operands: ['receivers'],
    moves: 'signal',
    way: 'to core',
    gives: 'count',
  },
  AWAIT: {
    ...none,
    does: 'waits until a register counts the signals that the vector at hand needs',
    unit: 'named',
    operands: ['unit', 'register', 'horizon'],
    takes: 'count',
    amount: 'horizon',
  },
  READ: {
    ...none,
    does: 'reads inputs of a layer that is not a matrix product',
    unit: 'output',
    operands: ['bytes'],
    moves: 'bytes',
    way: 'from memory',
    source: 'activation',
  },
  EXECUTE: {
    ...none,
    does: 'executes element operations of such a layer',
    unit: 'output',
    operands: ['elements'],
    handles: 'elements',
  },
  WRITE: {
    ...none,
    does: 'writes outputs of such a layer',
    unit: 'output',
    operands: ['bytes'],
    moves: 'bytes',
    way: 'to memory',
    target: 'activation',
  },
  PROGRAM: {
    ...none,
    does: "writes the tile's weights to the crossbar, once it is idle",
    unit: 'load',
    moves: 'weights',
    way: 'from memory',
    takes: 'input buffer',
    gives: 'input buffer',
    amount: 'all',
    target: 'crossbar',
  },
} as const satisfies Readonly<Record<string, Row>>

/** What the crossbar does by itself: a matrix-vector product for each input, into an output buffer. */
export const multiplication = {
  takes: ['input', 'output buffer'],
  gives: ['input buffer', 'product'],
} as const satisfies { readonly takes: readonly Resource[]; readonly gives: readonly Resource[] }

/** The name of an instruction. */
export type Mnemonic = keyof typeof instructionSet

/** What the machine knows of an instruction, without its name: a row, whichever. */
export const rowOf = ({ op }: { readonly op: Mnemonic }): Row => instructionSet[op]
