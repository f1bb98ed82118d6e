import type { BaseLayer } from '../../lib/ir/lowered.js'
import type { CoreProgram } from '../../lib/ir/program.js'
import type { Tile } from '../../lib/ir/tiled.js'
import type { Statement } from '../../lib/isa/instruction.js'
import type { Chance } from './chance.js'
import { type Care, groupByHand, groupInLoops } from './groups.js'
import { at } from './terms.js'

const replaced = (
  code: readonly Statement[],
  by: (statement: Exclude<Statement, { readonly op: 'LOOP' }>) => readonly Statement[],
): readonly Statement[] =>
  code.flatMap((statement): readonly Statement[] =>
    statement.op === 'LOOP' ? [{ ...statement, body: replaced(statement.body, by) }] : by(statement),
  )

const finishes = ({ code }: CoreProgram): boolean => JSON.stringify(code).includes('"STORE"')

/**
 * A vertical group in two phases: the first adds up some of its tiles and leaves the sums in memory, the second takes them
 * from there. The cores are others, or the same, whose crossbars are then written.
 */
export const acrossPhases = (
  chance: Chance,
  care: Care,
  layer: BaseLayer,
  tiles: readonly Tile[],
  numbers: readonly number[],
): readonly (readonly CoreProgram[])[] => {
  const cut = 1 + chance.below(Math.max(1, tiles.length - 1))
  const shared = chance.often(0.5)
  const second = shared ? chance.one([numbers, numbers.toReversed(), numbers.slice(1)]) : numbers.slice(cut)
  // in loops one core finishes all vectors, so that it is known whose sums there are
  const one = groupInLoops(chance, care, layer, tiles.slice(0, cut), numbers)
  const giver = one.find(finishes)?.core ?? numbers[0]!
  const left = one.map((own) => ({
    ...own,
    code: replaced(own.code, (each) => (each.op === 'STORE' ? [{ op: 'STOREP' }] : [each])),
  }))
  const vectors = Array.from({ length: layer.vectors }, (_, v) => v)
  const other = chance.often(0.5)
    ? groupInLoops(chance, care, layer, tiles.slice(cut), second)
    : groupByHand(chance, care, layer, vectors, tiles.slice(cut), second)
  const from = chance.often(0.95) ? giver : chance.one(numbers)
  const takenUp = other.map((own) => ({
    ...own,
    code: replaced(own.code, (each) =>
      each.op === 'STORE' ? [{ op: 'LOADP', from }, { op: 'ADD' }, each] : [each],
    ),
  }))
  const written = (own: CoreProgram): CoreProgram =>
    shared && chance.often(0.97) ? { ...own, code: [at(0, { op: 'PROGRAM' }), ...own.code] } : own
  return [left.map(written), takenUp.map(written)]
}
