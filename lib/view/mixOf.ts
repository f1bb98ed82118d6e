import type { Report } from '../ir/report.js'

/** How many layers are synchronized in which way, the commonest `most` first and how many others there are. */
export const mixOf = ({ layers }: Report, most: number): string => {
  const counts = new Map<string, number>()
  for (const { scheme, exchanges } of layers) {
    const name = [scheme, ...exchanges].join(' ')
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const named = [...counts].toSorted(([, a], [, b]) => b - a).map(([name, count]) => `${count} ${name}`)
  return named.length <= most + 1
    ? named.join(', ')
    : `${named.slice(0, most).join(', ')} and ${named.length - most} others`
}
