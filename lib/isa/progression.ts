/** Rows of numbers that stand one after the other, each of which goes on from the one before by the same steps. */
export interface Progression {
  /** How many rows; 1 where the next goes on in no such way. */
  readonly count: number
  readonly steps: readonly number[]
}

const alone: Progression = { count: 1, steps: [] }

const goesOn = (row: readonly number[], next: readonly number[] | undefined, steps: readonly number[]) =>
  next?.length === row.length && steps.every((step, i) => (row[i] ?? 0) + step === next[i])

/** The longest progression that begins at a place in a list of rows. */
export const progressionAt = (rows: readonly (readonly number[])[], start: number): Progression => {
  const [first, second] = [rows[start], rows[start + 1]]
  if (first === undefined || second?.length !== first.length) return alone
  const steps = first.map((number, i) => (second[i] ?? 0) - number)
  // a step that a double does not hold would not lead back to the numbers
  if (!steps.every(Number.isSafeInteger)) return alone
  let count = 2
  while (goesOn(rows[start + count - 1] ?? [], rows[start + count], steps)) count++
  return { count, steps }
}

/** A number with a sign as one without: 0, −1, 1, −2, … become 0, 1, 2, 3, …. */
export const zigzag = (n: number): number => (n < 0 ? -2 * n - 1 : 2 * n)
