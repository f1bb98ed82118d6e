import { vi } from 'vitest'
import { instructionSet, type Mnemonic, multiplication, type Row } from '../../lib/isa/instructionSet.js'

/** The instruction set as it is. */
export const table: Readonly<Record<Mnemonic, Row>> = instructionSet

/** From now on, what is imported finds the instruction set with one row changed, or what the crossbar does by itself. */
export const withRow = (op: Mnemonic, change: Partial<Row>, crossbar: object = {}): void => {
  vi.resetModules()
  const broken: Readonly<Record<Mnemonic, Row>> = { ...table, [op]: { ...table[op], ...change } }
  vi.doMock('../../lib/isa/instructionSet.js', async (actual) => ({
    ...(await actual<object>()),
    instructionSet: broken,
    multiplication: { ...multiplication, ...crossbar },
    rowOf: ({ op: name }: { readonly op: Mnemonic }): Row => broken[name],
  }))
}

/** From now on, what is imported finds the instruction set as it is. */
export const mended = (): void => {
  vi.doUnmock('../../lib/isa/instructionSet.js')
  vi.resetModules()
}

/** A question to what is imported now, and the answer of an oracle. */
export type Question = readonly [ask: () => Promise<unknown>, right: unknown]

/** Whether all answers are right; a crash is none. */
export const asExpected = async (questions: readonly Question[]): Promise<boolean> => {
  try {
    for (const [ask, right] of questions)
      if (JSON.stringify(await ask()) !== JSON.stringify(right)) return false
    return true
  } catch {
    return false
  }
}

/** Rows with a cell of these columns changed, of those that say something, to each of these values. */
export const mutantsOf = (
  op: Mnemonic,
  alternatives: { readonly [Column in keyof Row]?: readonly Row[Column][] },
): readonly Partial<Row>[] =>
  Object.entries(alternatives).flatMap(([column, values]) => {
    const cell: unknown = Reflect.get(table[op], column)
    return cell === null
      ? []
      : values
          .filter((value) => JSON.stringify(value) !== JSON.stringify(cell))
          .map((value) => ({ [column]: value }))
  })

/** Those of the changes of a row after which all answers are still right. */
export const unseen = async (
  op: Mnemonic,
  changes: readonly Partial<Row>[],
  questions: readonly Question[],
): Promise<readonly Partial<Row>[]> => {
  const found: Partial<Row>[] = []
  for (const change of changes) {
    withRow(op, change)
    if (await asExpected(questions)) found.push(change)
  }
  return found
}
