import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { instructionSet, type Row } from '../../lib/isa/instructionSet.js'
import { mnemonics } from '../../lib/isa/mnemonics.js'

const page = readFileSync(join(import.meta.dirname, '../../docs/how-it-works/machine.md'), 'utf8')

const transferOf = ({ moves, way, pollingWay }: Row): string => {
  if (moves === null) return ''
  if (pollingWay === null) return `${moves}, ${way}`
  return `${moves}, ${way === null ? '' : `${way}; `}${pollingWay} where flags are polled`
}

const amounts = { one: '', count: '`count` × ', all: 'all: ', horizon: 'as its horizon says: ' } as const

const takesOf = ({ takes, amount }: Row): string => (takes === null ? '' : `${amounts[amount]}${takes}`)

const afterwards = ({ gives, holds, frees }: Row): string =>
  [gives && `gives ${gives}`, holds && `holds ${holds}`, frees && `frees ${frees}`].filter(Boolean).join(', ')

const movesOf = ({ source, target }: Row): string =>
  source === null && target === null ? '' : `${source ?? ''} → ${target ?? ''}`.trim()

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** The table of instructions, as the page shows it. */
const table = [
  line(['instruction', 'unit', 'what it does', 'moves', 'takes', 'then', 'numbers']),
  line(Array.from({ length: 7 }, () => '---')),
  ...mnemonics.map((op) => {
    const row: Row = instructionSet[op]
    const operands = row.operands.map((name) => ` ${name}`).join('')
    const unit = row.unit === 'named' ? 'load or output' : row.unit
    const name = `\`${op}${operands}\``
    return line([name, unit, row.does, transferOf(row), takesOf(row), afterwards(row), movesOf(row)])
  }),
].join('\n')

test('the page on the machine shows the instruction set as it is', () => {
  const shown = /<!-- table of instructions -->\n([^]*?)\n<!-- end of the table -->/.exec(page)?.[1]
  expect(shown).toBe(table)
})
