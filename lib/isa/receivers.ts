import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural } from '../codec/number.js'
import { leb128Of } from './leb128.js'
import { progressionAt, zigzag } from './progression.js'

/** A register of a core, which signals count up. */
export interface Receiver {
  readonly core: number
  readonly register: number
}

const several: t.Type<readonly Receiver[]> = t.readonlyArray(
  closed<Receiver>('Receiver', { core: natural, register: natural }),
)

/** The codec of the registers that one signal counts up: at least one. */
export const Receivers: t.Type<readonly Receiver[]> = new t.Type(
  'Receivers',
  several.is,
  (u, context) =>
    Array.isArray(u) && u.length === 0
      ? t.failure(u, context, 'at least one register')
      : several.validate(u, context),
  t.identity,
)

/** Receivers at equal distances: the first, how many, and how much further each next one is; alone, its distances are 0. */
interface Run {
  readonly first: Receiver
  readonly count: number
  readonly cores: number
  readonly registers: number
}

/** Two say nothing of a distance that they would not say as well one by one. */
const fewest = 3

/**
 * A list of receivers as runs, in its order and in one way only: from its beginning on, the longest run of at least three.
 * The cores of a layer lie side by side and have the same register for a sender, so that these are few.
 */
const runsOf = (receivers: readonly Receiver[]): readonly Run[] => {
  const rows = receivers.map(({ core, register }) => [core, register])
  const runs: Run[] = []
  for (let place = 0; place < receivers.length; ) {
    const [first, { count, steps }] = [receivers[place], progressionAt(rows, place)]
    if (first === undefined) break
    const [cores = 0, registers = 0] = count < fewest ? [] : steps
    runs.push({ first, count: count < fewest ? 1 : count, cores, registers })
    place += count < fewest ? 1 : count
  }
  return runs
}

/**
 * Receivers as the numbers that program memory holds: one by one or as runs, whichever is shorter. The first number says how many
 * and, in its lowest bit, which: so it is never longer than the list by more than a byte.
 */
export const receiverNumbers = (receivers: readonly Receiver[]): readonly number[] => {
  const list = [2 * receivers.length, ...receivers.flatMap(({ core, register }) => [core, register])]
  if (receivers.length < fewest) return list
  const runs = runsOf(receivers)
  const packed = [
    2 * runs.length + 1,
    ...runs.flatMap(({ first: { core, register }, count, cores, registers }) => [
      count,
      core,
      register,
      ...(count === 1 ? [] : [zigzag(cores), zigzag(registers)]),
    ]),
  ]
  return leb128Of(packed) < leb128Of(list) ? packed : list
}

const signed = (n: number): string => (n < 0 ? `${n}` : `+${n}`)

/** Receivers as one word of assembly text: `12.0,13.4`, and runs of them as `78.0+1+0*576`, the first, the distances and how many. */
export const receiversText = (receivers: readonly Receiver[]): string =>
  runsOf(receivers)
    .map(({ first: { core, register }, count, cores, registers }) =>
      count === 1
        ? `${core}.${register}`
        : `${core}.${register}${signed(cores)}${signed(registers)}*${count}`,
    )
    .join(',')

/** More than a chip has registers of cores, so that a short word cannot ask for memory without end. */
const most = 2 ** 20

const part = /^(\d+)\.(\d+)(?:([+-]\d+)([+-]\d+)\*([1-9]\d*))?$/

/** The receivers that a word of assembly text stands for; the codec says whether they are some. */
export const parseReceivers = (word: string): unknown => {
  const found: Receiver[] = []
  for (const each of word.split(',')) {
    const digits = part.exec(each)?.slice(1)
    if (digits === undefined) return null
    const [core = 0, register = 0, cores = 0, registers = 0, count = 1] = digits.flatMap((number) =>
      number === undefined ? [] : [Number(number)],
    )
    if (found.length + count > most) return null
    for (let i = 0; i < count; i++) found.push({ core: core + i * cores, register: register + i * registers })
  }
  return found
}
