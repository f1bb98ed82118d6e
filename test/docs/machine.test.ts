import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Statement } from '../../lib/isa/instruction.js'
import { instructionSet, type Row } from '../../lib/isa/instructionSet.js'
import { mnemonics } from '../../lib/isa/mnemonics.js'
import { assemblyLine } from '../../lib/isa/text.js'
import { linearScheme } from '../../lib/stages/synchronize/linearScheme.js'
import { smallChip } from '../stages/simulate/smallChip.js'
import { expectTimeline, programsOf } from '../stages/simulate/timeline.js'

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

/** What stands on the page between two comments, without the marks of a block of code. */
const between = (begin: string, end: string): string =>
  page.split(`<!-- ${begin} -->\n\`\`\`text\n`)[1]?.split(`\`\`\`\n<!-- ${end} -->`)[0] ?? ''

const textOf = (statement: Statement): readonly string[] =>
  statement.op === 'LOOP'
    ? [
        `  loop ${statement.count} from ${statement.start} step ${statement.step} {`,
        ...statement.body.flatMap(textOf),
        '  }',
      ]
    : [`    ${assemblyLine(statement)}`]

test('the page on the machine shows a program as it is, and when each of its instructions goes', () => {
  const programs = programsOf(linearScheme(), 2, 2, smallChip)
  const lines = programs.flatMap(({ core, code }) => [`core ${core}`, ...code.flatMap(textOf)])
  expect(between('program of two cores', 'end of the program')).toBe(`${lines.join('\n')}\n`)
  const timeline = between('timeline of two cores', 'end of the timeline')
  expect(expectTimeline(programs, smallChip, timeline).end).toBe(36)
})
