import type { CoreProgram, Instruction, Statement } from '../ir/program.js'
import { unitOf } from '../machine/microcode.js'

/** What an output unit does with numbers; the rest (WAIT, CALL, …) moves none. */
export const effect = {
  none: 0,
  take: 1,
  loadp: 2,
  receive: 3,
  add: 4,
  storep: 5,
  send: 6,
  store: 7,
} as const

const effects: Readonly<Partial<Record<Instruction['op'], number>>> = {
  MVM: effect.take,
  LOADP: effect.loadp,
  RECEIVE: effect.receive,
  ADD: effect.add,
  STOREP: effect.storep,
  SEND: effect.send,
  STORE: effect.store,
}

/** The instructions of a core's units as flat arrays, in the order in which each unit executes them. */
export interface Unrolled {
  /** The vectors that the load unit loads. */
  readonly loads: Int32Array
  /**
   * Of each instruction of the output unit: what it does, for which vector, and the number of the other core, if any.
   */
  readonly effects: Uint8Array
  readonly vectors: Int32Array
  readonly partners: Int32Array
}

const countOf = (code: readonly Statement[], counts: (instruction: Instruction) => boolean): number =>
  code.reduce((sum, s) => sum + (s.op === 'LOOP' ? s.count * countOf(s.body, counts) : counts(s) ? 1 : 0), 0)

const isOutput = (instruction: Instruction): boolean => unitOf(instruction) === 'output'
const isLoad = ({ op }: Instruction): boolean => op === 'LOAD'

/** Linear in the executed instructions. */
export const unrolled = ({ code }: CoreProgram): Unrolled => {
  const length = countOf(code, isOutput)
  const loads = new Int32Array(countOf(code, isLoad))
  const [kinds, vectors, partners] = [new Uint8Array(length), new Int32Array(length), new Int32Array(length)]
  let [load, next] = [0, 0]
  const walk = (statements: readonly Statement[], vector: number): void => {
    for (const statement of statements) {
      if (statement.op === 'LOOP') {
        for (let i = 0; i < statement.count; i++)
          walk(statement.body, vector + statement.start + i * statement.step)
        continue
      }
      if (statement.op === 'LOAD') loads[load++] = vector
      if (!isOutput(statement)) continue
      kinds[next] = effects[statement.op] ?? effect.none
      vectors[next] = vector
      partners[next] = 'from' in statement ? statement.from : 'to' in statement ? statement.to : -1
      next++
    }
  }
  walk(code, 0)
  return { loads, effects: kinds, vectors, partners }
}
