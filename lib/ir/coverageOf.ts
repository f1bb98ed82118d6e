import type { Instruction, Statement } from '../isa/instruction.js'
import { multimap } from '../multimap.js'

type Ops = readonly Instruction['op'][]

/** Repeated so often, each time so many vectors further. */
interface Repeat {
  readonly count: number
  readonly step: number
}

/** `length` consecutive vectors from `start`, repeated as each of `repeats` says, the innermost first. */
interface Piece {
  readonly start: number
  readonly length: number
  readonly repeats: readonly Repeat[]
}

const sameRepeats = (a: readonly Repeat[], b: readonly Repeat[]): boolean =>
  a.length === b.length && a.every(({ count, step }, i) => count === b[i]!.count && step === b[i]!.step)

const compare = (a: Piece, b: Piece): number => {
  if (a.repeats.length !== b.repeats.length) return b.repeats.length - a.repeats.length
  for (const [i, { count, step }] of a.repeats.entries()) {
    const other = b.repeats[i]!
    if (count !== other.count || step !== other.step) return count - other.count || step - other.step
  }
  return a.start - b.start
}

/**
 * A piece that is as long as the step by which it is repeated is one longer piece. In which
 * order loops stand in one another makes no difference to what they go through: least steps first.
 */
const unrepeated = (piece: Piece): Piece => {
  if (piece.repeats.length === 0) return piece
  let { start, length, repeats } = piece
  if (repeats.length > 1)
    repeats = repeats.filter(({ count }) => count > 1).toSorted((a, b) => Math.abs(a.step) - Math.abs(b.step))
  for (;;) {
    const [inner] = repeats
    if (inner === undefined || (inner.count > 1 && Math.abs(inner.step) !== length))
      return { start, length, repeats }
    if (inner.step < 0) start += (inner.count - 1) * inner.step
    length *= inner.count
    repeats = repeats.slice(1)
  }
}

/** The same vectors in as few pieces as joining neighbours gives. */
const joined = (pieces: readonly Piece[]): readonly Piece[] => {
  let before: readonly Piece[] = pieces.map(unrepeated)
  if (before.length < 2) return before
  for (;;) {
    const after: Piece[] = []
    for (const piece of before.toSorted(compare)) {
      const last = after.at(-1)
      if (
        last !== undefined &&
        last.start + last.length === piece.start &&
        sameRepeats(last.repeats, piece.repeats)
      )
        after[after.length - 1] = { ...last, length: last.length + piece.length }
      else after.push(piece)
    }
    if (after.length === before.length) return after
    before = after.map(unrepeated)
  }
}

const once: readonly Repeat[] = []

/** The vectors for which code executes one of `ops`. What follows the last piece is joined at once, as most does. */
const piecesOf = (code: readonly Statement[], ops: Ops): readonly Piece[] => {
  const pieces: Piece[] = []
  const add = (start: number, length: number, repeats: readonly Repeat[]): void => {
    const last = pieces.at(-1)
    const follows =
      last !== undefined &&
      last.start + last.length === start &&
      last.repeats.length === 0 &&
      repeats.length === 0
    if (follows) pieces[pieces.length - 1] = { start: last.start, length: last.length + length, repeats }
    else pieces.push({ start, length, repeats })
  }
  for (const statement of code) {
    if (statement.op !== 'LOOP') {
      if (ops.includes(statement.op)) add(0, 1, once)
      continue
    }
    const { count, start, step, body } = statement
    for (const piece of piecesOf(body, ops))
      add(
        piece.start + start,
        piece.length,
        count === 1 ? piece.repeats : [...piece.repeats, { count, step }],
      )
  }
  return joined(pieces)
}

/**
 * The runs of consecutive vectors that a piece stands for, in the order of its outer repeats; false from `see` ends it.
 */
const eachRun = (
  { start, length, repeats }: Piece,
  see: (start: number, length: number) => boolean,
  depth = repeats.length,
  first = start,
): boolean => {
  const outer = repeats[depth - 1]
  if (outer === undefined) return see(first, length)
  const piece = { start, length, repeats }
  for (let i = 0; i < outer.count; i++)
    if (!eachRun(piece, see, depth - 1, first + i * outer.step)) return false
  return true
}

/** The runs of consecutive vectors of all pieces; null where there are more than `most`. */
const runsOf = (
  pieces: readonly Piece[],
  most: number,
): (readonly [start: number, length: number])[] | null => {
  const found: (readonly [start: number, length: number])[] = []
  for (const piece of joined(pieces))
    if (!eachRun(piece, (start, length) => found.push([start, length]) <= most)) return null
  return found.sort(([a], [b]) => a - b)
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

/** The vectors of a piece are all equal modulo the greatest such number: 0 where it has one vector only. */
const spacingOf = ({ length, repeats }: Piece): number =>
  repeats.reduce((spacing, { step }) => divisor(spacing, Math.abs(step)), length > 1 ? 1 : 0)

/**
 * Pieces by what their vectors are modulo the greatest number of which all of them are multiples but for a start:
 * copies that take vectors in turn. In each class they are counted in steps of that number.
 */
const inClasses = (
  pieces: readonly Piece[],
): { readonly spacing: number; readonly classes: ReadonlyMap<number, readonly Piece[]> } => {
  const spacing = pieces.reduce((all, piece) => divisor(all, spacingOf(piece)), 0) || 1
  const classes = multimap(
    pieces.map(({ start, length, repeats }) => {
      const rest = ((start % spacing) + spacing) % spacing
      const piece = {
        start: (start - rest) / spacing,
        length,
        repeats: repeats.map(({ count, step }) => ({ count, step: step / spacing })),
      }
      return [rest, piece] as const
    }),
  )
  return { spacing, classes }
}

/** How several codes together cover the vectors from 0 up to a count. */
export type Coverage =
  | { readonly kind: 'once' }
  | { readonly kind: 'missing' | 'twice' | 'outside'; readonly vector: number }
  /** In more runs than are looked at. */
  | { readonly kind: 'scattered' }

/** More runs of vectors are not looked at. */
export const mostRuns = 1e6

/** The first vector of those from 0 to `vectors` that is in no class. */
const lacking = (classes: ReadonlyMap<number, unknown>, spacing: number, vectors: number): number | null => {
  for (let rest = 0; rest < Math.min(spacing, vectors); rest++) if (!classes.has(rest)) return rest
  return null
}

/**
 * Whether several codes together execute one of `ops` for each of the vectors from 0 to `vectors` exactly
 * once, or a vector for which they do not. Linear in the bodies of loops where their vectors
 * lie side by side, or evenly spaced, as those of all our schemes do; in the `runs` of consecutive vectors elsewhere.
 */
export const coverageOf = (
  codes: readonly (readonly Statement[])[],
  ops: Ops,
  vectors: number,
  most = mostRuns,
): { readonly coverage: Coverage; readonly runs: number } => {
  const { spacing, classes } = inClasses(codes.flatMap((code) => piecesOf(code, ops)))
  let runs = 0
  for (const [rest, pieces] of classes) {
    const found = runsOf(pieces, most - runs)
    if (found === null) return { coverage: { kind: 'scattered' }, runs: most }
    runs += found.length
    const coverage = covered(found, Math.ceil((vectors - rest) / spacing))
    if (coverage.kind === 'once') continue
    if (coverage.kind === 'scattered') return { coverage, runs }
    return { coverage: { ...coverage, vector: coverage.vector * spacing + rest }, runs }
  }
  const vector = lacking(classes, spacing, vectors)
  return { coverage: vector === null ? { kind: 'once' } : { kind: 'missing', vector }, runs }
}

const covered = (found: readonly (readonly [start: number, length: number])[], vectors: number): Coverage => {
  const outside = found.find(([start, length]) => start < 0 || start + length > vectors)
  if (outside !== undefined) {
    const [start] = outside
    return { kind: 'outside', vector: start < 0 ? start : Math.max(start, vectors) }
  }
  let next = 0
  for (const [start, length] of found) {
    if (start !== next)
      return start > next ? { kind: 'missing', vector: next } : { kind: 'twice', vector: start }
    next = start + length
  }
  return next < vectors ? { kind: 'missing', vector: next } : { kind: 'once' }
}

const up = ({ start, length, repeats }: Piece): Piece => ({
  start: repeats.reduce((sum, { count, step }) => sum + Math.min(0, (count - 1) * step), start),
  length,
  repeats: repeats
    .map(({ count, step }) => ({ count, step: Math.abs(step) }))
    .toSorted((a, b) => a.step - b.step),
})

const endOf = ({ start, length, repeats }: Piece): number =>
  repeats.reduce((sum, { count, step }) => sum + (count - 1) * step, start + length)

/**
 * Whether no vector is in two of these pieces, or twice in one, as far as that can be told without going through them:
 * pieces that lie apart are looked at by themselves, and those that are repeated alike once, where each time they
 * stay within what the step is. All steps count upwards.
 */
const apart = (pieces: readonly Piece[]): boolean => {
  const sets: Piece[][] = []
  let end = Number.NEGATIVE_INFINITY
  for (const piece of pieces.toSorted((a, b) => a.start - b.start)) {
    if (piece.start >= end) sets.push([piece])
    else sets.at(-1)?.push(piece)
    end = Math.max(end, endOf(piece))
  }
  return sets.every((set) => {
    const outer = set[0]?.repeats.at(-1)
    if (outer === undefined) return set.length === 1
    if (
      !set.every(
        ({ repeats }) => repeats.at(-1)?.count === outer.count && repeats.at(-1)?.step === outer.step,
      )
    )
      return false
    const inner = set.map((piece) => ({ ...piece, repeats: piece.repeats.slice(0, -1) }))
    const first = Math.min(...inner.map(({ start }) => start))
    return Math.max(...inner.map(endOf)) - first <= outer.step && apart(inner)
  })
}

/**
 * Whether codes execute one of `ops` for no vector more than once, or may do so again. Linear in
 * the bodies of loops where their vectors lie apart; else as `coverageOf`.
 */
export const repeatsOf = (codes: readonly (readonly Statement[])[], ops: Ops): 'once' | 'again' => {
  if (apart(joined(codes.flatMap((code) => piecesOf(code, ops))).map(up))) return 'once'
  const found = runsOf(
    codes.flatMap((code) => piecesOf(code, ops)),
    mostRuns,
  )
  if (found === null) return 'again'
  return found.every(([start], i) => i === 0 || start >= found[i - 1]![0] + found[i - 1]![1])
    ? 'once'
    : 'again'
}
