/**
 * Edits that turn `a` into `b`: insertions, deletions,
 * substitutions, and swaps of neighbours (optimal string alignment).
 */
export const editDistance = (a: string, b: string): number => {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? beforeLast[j - 2]! + 1
          : Number.POSITIVE_INFINITY
      row.push(Math.min(last[j]! + 1, row[j - 1]! + 1, substituted, swapped))
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}

/**
 * The word that `typed` was most likely meant to be, or undefined where none is near: at most one edit for each three
 * letters, case aside. The first of several equally near.
 */
export const nearest = (typed: string, words: Iterable<string>): string | undefined => {
  let best: string | undefined
  let fewest = Number.POSITIVE_INFINITY
  for (const word of words) {
    const allowed = Math.max(1, Math.floor(word.length / 3))
    if (Math.abs(typed.length - word.length) > allowed) continue
    const edits = editDistance(typed.toLowerCase(), word.toLowerCase())
    if (edits <= allowed && edits < fewest) {
      best = word
      fewest = edits
    }
  }
  return best
}
