import { type Instruction, type Loop, operandOf, type Statement } from '../../lib/isa/instruction.js'
import { rowOf } from '../../lib/isa/instructionSet.js'
import { operands } from '../../lib/isa/operand.js'
import type { Receiver } from '../../lib/isa/receivers.js'

/** What takes a byte in program memory: seven bits of a number, or an opcode with all the bits beside it. */
type Symbol = number | string

/** An instruction as its opcode and its numbers, which have a sign only where the opcode says so. */
export interface Word {
  readonly opcode: string
  readonly numbers: readonly bigint[]
}

export const wordOf = (instruction: Instruction): Word => {
  const parts = rowOf(instruction).operands.map((name) =>
    operands[name].encoded(operandOf(instruction, name)),
  )
  const numbers = parts.flatMap((part) => part.numbers.map(BigInt))
  return { opcode: [instruction.op, ...parts.map(({ mark }) => mark), numbers.length].join(' '), numbers }
}

/** LEB128 as it is specified (DWARF 4, section 7.6): unsigned for 0 and more, signed below. */
const leb128 = (n: bigint): readonly number[] => {
  const [low, rest] = [Number(n & 127n), n >> 7n]
  const last = rest === 0n ? n < 128n : rest === -1n && low >= 64
  return last ? [low] : [low + 128, ...leb128(rest)]
}
const zigzag = (n: bigint): bigint => (n < 0n ? -2n * n - 1n : 2n * n)

const single = ({ opcode, numbers }: Word): readonly Symbol[] => [opcode, ...numbers.flatMap(leb128)]

const minus = (one: Word, other: Word): readonly bigint[] => one.numbers.map((n, i) => n - other.numbers[i]!)

/** How many words from the first on are of one opcode and equally far apart. */
const alike = (words: readonly Word[]): number => {
  const [first, second] = words
  const end = words.findIndex(
    (word, i) =>
      word.opcode !== first!.opcode ||
      (i > 1 && `${minus(word, words[i - 1]!)}` !== `${minus(second!, first!)}`),
  )
  return end < 0 ? words.length : end
}

const encodeWords = (words: readonly Word[]): readonly Symbol[] => {
  const [first, second] = words
  if (first === undefined) return []
  const count = alike(words)
  const each = words.slice(0, count).flatMap(single)
  const steps = second === undefined || count === 1 ? [] : minus(second, first)
  const run = ['RUN', ...leb128(BigInt(count)), ...single(first), ...steps.map(zigzag).flatMap(leb128)]
  const shorter = count > 1 && run.length < each.length
  return shorter
    ? [...run, ...encodeWords(words.slice(count))]
    : [...single(first), ...encodeWords(words.slice(1))]
}

const headOf = ({ count, start, step }: Loop): readonly Symbol[] => [
  `LOOP ${start < 0} ${step < 0}`,
  ...[count, start, step].map(BigInt).flatMap(leb128),
]

/** A program in memory, symbol by symbol. */
export const encode = (code: readonly Statement[]): readonly Symbol[] => {
  const loop = code.findIndex(({ op }) => op === 'LOOP')
  const before = (loop < 0 ? code : code.slice(0, loop)).flatMap((each) =>
    each.op === 'LOOP' ? [] : [wordOf(each)],
  )
  const at = code[loop]
  return [
    ...encodeWords(before),
    ...(at?.op === 'LOOP' ? [...headOf(at), ...encode(at.body), 'END', ...encode(code.slice(loop + 1))] : []),
  ]
}

/** The instructions of code without loops that symbols stand for. */
export const decode = (symbols: readonly Symbol[]): readonly Word[] => {
  let place = 0
  const natural = (): bigint => {
    const symbol = symbols[place++]
    if (typeof symbol !== 'number') throw new Error(`a number instead of ${symbol}`)
    return symbol < 128 ? BigInt(symbol) : BigInt(symbol - 128) + 128n * natural()
  }
  const naturals = (count: number): readonly bigint[] => Array.from({ length: count }, natural)
  const word = (): Word => {
    const opcode = String(symbols[place++])
    return { opcode, numbers: naturals(Number(opcode.split(' ').at(-1))) }
  }
  const words: Word[] = []
  while (place < symbols.length) {
    const isRun = symbols[place] === 'RUN'
    place += isRun ? 1 : 0
    const count = isRun ? Number(natural()) : 1
    const { opcode, numbers } = word()
    const steps = isRun
      ? naturals(numbers.length).map((n) => (n % 2n === 0n ? n / 2n : -(n + 1n) / 2n))
      : numbers
    for (let i = 0n; i < count; i++)
      words.push({ opcode, numbers: numbers.map((n, at) => n + i * steps[at]!) })
  }
  return words
}

/** The receivers that numbers in program memory stand for: a list, or runs. */
export const receiversIn = (numbers: readonly bigint[]): readonly Receiver[] => {
  const rest = numbers.map(Number)
  const next = (): number => rest.shift() ?? Number.NaN
  const signed = (n: number): number => (n % 2 === 0 ? n / 2 : -(n + 1) / 2)
  const head = next()
  const found = Array.from({ length: Math.floor(head / 2) }, () => {
    const count = head % 2 === 0 ? 1 : next()
    const [core, register] = [next(), next()]
    const [cores, registers] = count === 1 ? [0, 0] : [signed(next()), signed(next())]
    return Array.from({ length: count }, (_, i) => ({
      core: core + i * cores,
      register: register + i * registers,
    }))
  })
  if (rest.length > 0) throw new Error(`${rest.length} numbers are left over`)
  return found.flat()
}
