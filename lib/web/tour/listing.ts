import type { Instruction, Statement } from 'ohmflow'
import type { Listing } from '../protocol.js'

/** How an instruction is found in a listing. */
export const keyOf = (op: string, vector: number): string => `${op} ${vector}`

/** An instruction as a line; tables of how far others have to be are left to the assembly text. */
const textOf = ({ op, ...operands }: Instruction): string =>
  [
    op.toLowerCase(),
    ...Object.values(operands).map((operand: unknown) =>
      typeof operand === 'object' ? '…' : String(operand),
    ),
  ].join(' ')

/** The program of a core as lines, as assembly has them, and where in it each instruction of each vector stands. */
export const listingOf = (core: number, layer: string, code: readonly Statement[]): Listing => {
  const lines: string[] = []
  const lineOf: Record<string, number> = {}
  /** `vectors` are those for which the statements are executed, in order. */
  const walk = (statements: readonly Statement[], depth: number, vectors: readonly number[]): void => {
    const indent = '  '.repeat(depth)
    for (const statement of statements) {
      if (statement.op === 'LOOP') {
        const { count, start, step } = statement
        lines.push(`${indent}loop ${count} from ${start} step ${step} {`)
        const inner = vectors.flatMap((base) =>
          Array.from({ length: count }, (_, i) => base + start + i * step),
        )
        walk(statement.body, depth + 1, inner)
        lines.push(`${indent}}`)
      } else {
        for (const vector of vectors) lineOf[keyOf(statement.op, vector)] ??= lines.length
        lines.push(`${indent}${textOf(statement)}`)
      }
    }
  }
  walk(code, 0, [0])
  return { core, layer, lines, lineOf }
}
