import type { Statement } from '../../isa/instruction.js'
import { adds, storesLayer } from '../../isa/mnemonics.js'
import { passSum, takeSum } from '../../isa/written.js'

/** The tiles of a vertical group that a round holds, of a layer of so many rows. */
export interface HeldTiles {
  readonly tiles: readonly {
    readonly core: number
    readonly rows: { readonly start: number; readonly count: number }
  }[]
  readonly rows: number
}

/** Whether earlier rounds hold the rows above these tiles. */
export const isBegun = (tiles: HeldTiles['tiles']): boolean => (tiles[0]?.rows.start ?? 0) > 0

/** Whether later rounds hold the rows below these tiles, of so many. */
export const isUnfinished = (tiles: HeldTiles['tiles'], rows: number): boolean => {
  const last = tiles.at(-1)
  return last !== undefined && last.rows.start + last.rows.count < rows
}

/** Whether other rounds hold rows of the vertical group. */
export const isCut = ({ tiles, rows }: HeldTiles): boolean => isBegun(tiles) || isUnfinished(tiles, rows)

const replaced = (
  code: readonly Statement[],
  by: (statement: Exclude<Statement, { readonly op: 'LOOP' }>) => readonly Statement[],
): readonly Statement[] =>
  code.flatMap((statement): readonly Statement[] =>
    statement.op === 'LOOP' ? [{ ...statement, body: replaced(statement.body, by) }] : by(statement),
  )

/**
 * The code of the `v`-th core of a chain whose vertical group a round holds in part. Where earlier rounds hold the rows above,
 * the first core takes up the sums that it has left in memory there itself; where later ones hold those below, the last core leaves
 * its own in memory.
 */
export const acrossRounds = (
  code: readonly Statement[],
  { tiles, rows }: HeldTiles,
  v: number,
): readonly Statement[] => {
  const core = tiles[v]?.core ?? 0
  const begun =
    v === 0 && isBegun(tiles)
      ? replaced(code, (statement) =>
          adds.includes(statement.op) ? [takeSum('memory', core), statement] : [statement],
        )
      : code
  return v === tiles.length - 1 && isUnfinished(tiles, rows)
    ? replaced(begun, (statement) =>
        storesLayer.includes(statement.op) ? [passSum('memory', core)] : [statement],
      )
    : begun
}
