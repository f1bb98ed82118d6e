import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'
import { operandOf, partnerOf, type Statement } from '../../isa/instruction.js'
import { rowOf } from '../../isa/instructionSet.js'

/**
 * Code as text, with partners by their place. By hand: most programs are looked at once, and JSON with numbers
 * replaced in it takes ten times as long.
 */
const codeText = (code: readonly Statement[], placeOf: ReadonlyMap<number, number>): string => {
  let text = ''
  for (const statement of code) {
    if (statement.op === 'LOOP') {
      const { count, start, step, body } = statement
      text += `(${count},${start},${step};${codeText(body, placeOf)})`
      continue
    }
    text += statement.op
    const partner = partnerOf(statement)
    if (partner !== null) text += ` ${placeOf.get(partner) ?? `core ${partner}`}`
    for (const name of rowOf(statement).operands) {
      if (name === 'from' || name === 'to') continue
      const value = operandOf(statement, name)
      text += ` ${typeof value === 'number' ? value : JSON.stringify(value)}`
    }
    text += ';'
  }
  return text
}

/**
 * What the time of a phase on a given chip depends on, as text: sizes of tiles and
 * code, with cores numbered by their place in the phase. Layers of the same shape at
 * different places of a chip with a bus have the same key, and so the same timing.
 */
export const phaseKey = (cores: readonly CoreProgram[], { interconnect }: Chip): string => {
  // on a mesh it depends on where cores are
  if (interconnect.kind === 'mesh') return JSON.stringify(cores)
  const placeOf = new Map(cores.map(({ core }, i) => [core, i]))
  let text = ''
  for (const { tile, precision, code } of cores) {
    if (tile !== null) text += `${tile.groups.count},${tile.rows.count},${tile.columns.count}`
    if (precision !== undefined) text += JSON.stringify(precision)
    text += `:${codeText(code, placeOf)}\n`
  }
  return text
}
