/** Spaces at which a line may end: not within a number, nor between a number and its unit, nor before what would make the next line one of a list in Markdown. */
const breaks =
  / (?!(?:[-+*#>]+|\d+[.)])(?:\s|$))(?!(?:[pnµm]?J|[nµm]?s|[KMGT]?i?B|GHz)(?:[\s,;)]|$))(?!(?<=\d )\d{3}(?!\d))/

/**
 * A text in lines of at most `width` characters, no number parted, nor apart from its unit.
 *
 * @example
 * import { wrapped } from 'ohmflow/view'
 * console.assert(wrapped('it takes 42.4 ms in all', 16).join('/') === 'it takes 42.4 ms/in all')
 */
export const wrapped = (text: string, width: number): readonly string[] => {
  const lines: string[] = []
  for (const word of text.split(breaks)) {
    const line = lines.at(-1)
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines
}
