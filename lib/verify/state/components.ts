import type { CoreProgram } from '../../ir/program.js'
import { eachIn } from '../../isa/code.js'
import { partnerOf, type Statement } from '../../isa/instruction.js'
import { indexOfCore } from '../../machine/relation/channels.js'
import { multimap } from '../../multimap.js'

/** Cores of the same group add partial sums of the same outputs. */
export const groupOf = ({ layer, tile }: CoreProgram): string =>
  tile === null
    ? JSON.stringify(layer)
    : `${JSON.stringify(layer)} ${tile.groups.start}+${tile.groups.count} ${tile.columns.start}+${tile.columns.count}`

/** The cores of a phase in sets that have nothing to do with one another: vertical groups, as a rule. */
export const components = (cores: readonly CoreProgram[]): readonly (readonly CoreProgram[])[] => {
  const indexOf = indexOfCore(cores)
  const parent = cores.map((_, i) => i)
  const root = (i: number): number => {
    let top = i
    while (parent[top] !== top) top = parent[top]!
    for (let at = i; at !== top; ) {
      const next = parent[at]!
      parent[at] = top
      at = next
    }
    return top
  }
  cores.forEach(({ code }, i) => {
    eachIn(code, (instruction) => {
      const other = indexOf.get(partnerOf(instruction) ?? -1)
      if (other !== undefined) parent[root(other)] = root(i)
    })
  })
  const sets = multimap(cores.map((program, i) => [root(i), program] as const))
  return [...sets.values()]
}

const listed = (code: readonly Statement[], placeOf: ReadonlyMap<number, number>): string => {
  let text = ''
  for (const statement of code) {
    if (statement.op === 'LOOP') {
      const { count, start, step, body } = statement
      text += `(${count},${start},${step}${listed(body, placeOf)})`
      continue
    }
    text += statement.op
    if ('unit' in statement) text += statement.unit
    if ('count' in statement) text += `${statement.count},`
    const partner = partnerOf(statement)
    if (partner !== null) text += placeOf.get(partner) ?? `core ${partner}`
    text += ' '
  }
  return text
}

/**
 * What a proof of cores depends on, but for the chip's buffers:
 * code and vertical groups, cores and groups numbered as they come.
 */
export const componentKey = (cores: readonly CoreProgram[]): string => {
  const placeOf = new Map(cores.map(({ core }, i) => [core, i]))
  const groups = new Map<string, number>()
  return cores
    .map((program) => {
      const group = groupOf(program)
      if (!groups.has(group)) groups.set(group, groups.size)
      return `${groups.get(group)}: ${listed(program.code, placeOf)}`
    })
    .join('\n')
}
