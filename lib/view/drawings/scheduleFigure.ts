import { columnsOf } from '../../ir/columnsOf.js'
import type { CoreProgram, Phase } from '../../ir/program.js'
import { instructions } from '../../isa/instructions.js'
import { passesSum, storesLayer, takesProduct, takesSum } from '../../isa/mnemonics.js'
import { compose, figureWidth, text } from '../figures/compose.js'
import { hairline, muted } from '../figures/palette.js'
import { count } from '../format.js'
import { touchColours } from './layerColours.js'
import { box, label } from './marks.js'

const mostSteps = 32
const mostCores = 24

/** The vectors that a core adds to, in order: as many as are drawn. */
const vectorsOf = (core: CoreProgram): readonly number[] => {
  const vectors: number[] = []
  for (const { instruction, vector } of instructions(core)) {
    if (vectors.length === mostSteps) break
    if (takesProduct.includes(instruction.op)) vectors.push(vector)
  }
  return vectors
}

/** What each core does with the partial sum of each vector, by core and vector. */
const touchesOf = (cores: readonly CoreProgram[]): ReadonlyMap<string, keyof typeof touchColours> => {
  const touches = new Map<string, keyof typeof touchColours>()
  for (const core of cores) {
    let loaded = false
    let seen = 0
    for (const { instruction, vector } of instructions(core)) {
      const { op } = instruction
      if (takesProduct.includes(op)) {
        if (++seen > mostSteps) break
        loaded = false
      }
      if (takesSum.includes(op)) loaded = true
      const key = `${core.core} ${vector}`
      if (storesLayer.includes(op)) touches.set(key, loaded ? 'last' : 'only')
      if (passesSum.includes(op)) touches.set(key, loaded ? 'between' : 'first')
    }
  }
  return touches
}

/**
 * Which vector each core of a vertical group takes at each of its steps, and whether it touches
 * it first, last or between: the order that a synchronizer has chosen, without the time it
 * takes. The first vertical group of a phase, its first steps and cores. An SVG document.
 *
 * @example
 * import { modelFile, presets, zoo } from 'ohmflow'
 * import { scheduleFigure } from 'ohmflow/view'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const program = await baseline.until('synchronize').task({ model, bindings: {}, chip: presets.rram256.chip })()
 * const phase = program._tag === 'Right' ? program.right.phases[0] : undefined
 * if (phase !== undefined) console.assert(scheduleFigure(phase).includes('cyclic'))
 */
export const scheduleFigure = ({ cores, scheme }: Phase): string => {
  const group = columnsOf(cores)[0]?.cores ?? []
  const drawn = group.slice(0, mostCores)
  const touches = touchesOf(drawn)
  const rows = drawn.map((core) => ({ core: core.core, vectors: vectorsOf(core) }))
  const steps = Math.max(1, ...rows.map(({ vectors }) => vectors.length))
  const left = 92
  const cell = Math.min(40, (figureWidth - left - 24) / steps)
  const body = rows.flatMap(({ core, vectors }, row) => [
    text(left - 10, 20 + row * cell + cell / 2 + 4, `core ${core}`, { anchor: 'end', fill: muted }),
    ...vectors.map((vector, step) => {
      const touch = touches.get(`${core} ${vector}`) ?? 'between'
      const [x, y] = [left + step * cell, 20 + row * cell]
      const hint = `core ${core}, step ${step}: vector ${vector}, ${touch === 'only' ? 'alone' : touch}`
      return (
        box(x, y, cell, cell, { fill: touchColours[touch], stroke: hairline, hint }) +
        label(x, y, cell, cell, String(vector))
      )
    }),
  ])
  const vectors = new Set(rows.flatMap((row) => row.vectors)).size
  return compose({
    title: `${cores[0]?.layer ?? ''}: who takes which vector when, ${scheme}`,
    notes: [
      `The first vertical group, ${group.length} core${group.length === 1 ? '' : 's'}; numbers are vectors, columns are the steps of each core.`,
      ...(group.length > drawn.length || steps === mostSteps
        ? [`The first ${drawn.length} cores and ${steps} steps are drawn, ${count(vectors, 'vector')}.`]
        : []),
    ],
    keys: [
      { label: 'touches it first', colour: touchColours.first, mark: 'bar' },
      { label: 'adds to what came', colour: touchColours.between, mark: 'bar' },
      { label: 'last: the output is done', colour: touchColours.last, mark: 'bar' },
      ...(drawn.length === 1 ? [{ label: 'alone', colour: touchColours.only, mark: 'bar' as const }] : []),
    ],
    height: 20 + drawn.length * cell + 24,
    body: [text(left, 10, 'step →', { fill: muted, size: 11 }), ...body].join('\n'),
  })
}
