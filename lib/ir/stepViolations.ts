import type { Violation } from '../codec/violation.js'
import { instructions } from './instructions.js'
import type { CoreProgram } from './program.js'

/** Vectors in the order in which something is given and taken, by kind, giver and taker. */
interface Exchanged {
  readonly given: number[]
  readonly taken: number[]
}

/** The first place at which two lists differ; −1 where they are the same. */
const difference = (a: readonly number[], b: readonly number[]): number => {
  const length = Math.max(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i
  return -1
}

/**
 * Violations of the steps of cores that run at the same time: every MVM takes the input that was loaded
 * for its vector, every result leaves its core once, a partial sum that is taken is added, and what one
 * core gives another for a vector is taken for that vector. Linear in the instructions, loops unrolled.
 */
export const stepViolations = (cores: readonly CoreProgram[], where: string): readonly Violation[] => {
  const exchanged = new Map<string, Exchanged>()
  const between = (what: string, from: number, to: number): Exchanged => {
    const key = `${what} from core ${from} to core ${to}`
    const known = exchanged.get(key) ?? { given: [], taken: [] }
    exchanged.set(key, known)
    return known
  }
  const stored = new Map<number, number>()
  const store = (core: number, by: number): void => {
    stored.set(core, (stored.get(core) ?? 0) + by)
  }
  const found: Violation[] = []
  for (const program of cores) {
    const { core } = program
    const loaded: number[] = []
    let next = 0
    let result: number | null = null
    let taken = 0
    const fault = (problem: string): void => {
      found.push({ rule: 'steps', where: `${where}, core ${core}`, problem })
    }
    const before = found.length
    for (const { instruction, vector } of instructions(program)) {
      if (found.length > before) break
      switch (instruction.op) {
        case 'LOAD':
          loaded.push(vector)
          break
        case 'MVM':
          if (loaded[next++] !== vector) fault(`MVM for vector ${vector}, which was not loaded before it`)
          else if (result !== null) fault(`the result for vector ${result} does not leave the core`)
          result = vector
          break
        case 'LOADP':
        case 'RECEIVE':
          taken++
          if (instruction.op === 'RECEIVE') between('partial sums', instruction.from, core).taken.push(vector)
          else store(instruction.from, -1)
          break
        case 'ADD':
          taken = 0
          break
        case 'WAIT':
          if (instruction.unit === 'output' && instruction.count === 1)
            between('signals', instruction.from, core).taken.push(vector)
          break
        case 'CALL':
          between('signals', core, instruction.to).given.push(vector)
          break
        case 'STORE':
        case 'STOREP':
        case 'SEND':
          if (taken > 0) fault(`the partial sum for vector ${vector} is not added`)
          if (result !== null && result !== vector)
            fault(`vector ${vector} leaves the core for vector ${result}`)
          result = null
          if (instruction.op === 'STOREP') store(core, 1)
          if (instruction.op === 'SEND') between('partial sums', core, instruction.to).given.push(vector)
          break
        default:
          break
      }
    }
    if (found.length === before && next < loaded.length) fault(`vector ${loaded[next]} is loaded for no MVM`)
    if (found.length === before && result !== null)
      fault(`the result for vector ${result} does not leave the core`)
  }
  for (const [core, left] of stored)
    if (left !== 0)
      found.push({
        rule: 'balance',
        where,
        problem: `of core ${core}, ${Math.abs(left)} partial sums ${left > 0 ? 'fewer are loaded than stored' : 'more are loaded than stored'}`,
      })
  for (const [key, { given, taken }] of exchanged) {
    // different numbers are a matter of balance
    if (given.length !== taken.length) continue
    const at = difference(given, taken)
    if (at >= 0)
      found.push({
        rule: 'order',
        where,
        problem: `${key}: number ${at + 1} is given for vector ${given[at]} and taken for vector ${taken[at]}`,
      })
  }
  return found
}
