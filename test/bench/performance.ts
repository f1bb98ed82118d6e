import { grouped } from '../../lib/view/format.js'
import type { Figure } from './figure.js'

/** What one run of all benchmarks has measured, and on which machine. */
export interface Performance {
  readonly machine: { readonly processor: string; readonly processors: number; readonly node: string }
  readonly figures: readonly Figure[]
}

const number = (n: number): string => (n >= 1000 ? grouped(Math.round(n)) : String(Number(n.toPrecision(3))))

/** Whether a figure meets its bar; null where it has none. */
export const isMet = ({ measured, bar }: Figure): boolean | null =>
  bar === null ? null : bar[0] === 'at most' ? measured <= bar[1] : measured >= bar[1]

const row = (figure: Figure): string => {
  const { what, measured, unit, bar, note } = figure
  const met = isMet(figure) === false ? ', **missed**' : ''
  const held = bar === null ? '' : `${bar[0]} ${number(bar[1])}${met}`
  return `| ${what} | ${number(measured)} ${unit} | ${held} | ${note} |`
}

/** The table of a run in Markdown, under the machine that it ran on. */
export const performanceMarkdown = ({ machine, figures }: Performance): string =>
  [
    `On one of ${machine.processors} processors (${machine.processor}), Node ${machine.node}:`,
    '',
    '| | measured | bar | |',
    '| --- | --- | --- | --- |',
    ...figures.map(row),
    '',
  ].join('\n')
