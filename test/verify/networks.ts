import type { Layer } from '../../lib/ir/lowered.js'
import type { Program } from '../../lib/ir/program.js'
import type { Chance } from './chance.js'

const elementsOf = (layer: Layer, side: 'input' | 'output'): number =>
  layer.kind === 'base'
    ? layer[side].reduce((product, { size }) => product * size, 1)
    : layer[`${side}Elements`]

/** A program without one of its layers, and without all that is done for it. */
export const withoutLayer = (program: Program, name: string): Program => ({
  ...program,
  layers: program.layers.filter((layer) => layer.name !== name),
  phases: program.phases.flatMap((phase) => {
    const cores = phase.cores.filter(({ layer }) => layer !== name)
    return cores.length === 0 ? [] : [{ ...phase, cores }]
  }),
})

type Mistake = (chance: Chance, program: Program) => Program

const mistakes: readonly Mistake[] = [
  (chance, program) => withoutLayer(program, chance.one(program.layers).name),
  // a layer that is called otherwise where it is read
  (_, program) => ({
    ...program,
    layers: program.layers.map((layer) => ({
      ...layer,
      inputs: layer.inputs.map((input) => (input === 'first' ? 'premier' : input)),
    })),
  }),
  // more than there is, of the network's input
  (_, program) => ({
    ...program,
    ...(program.signature === undefined ? {} : { signature: { ...program.signature, inputs: { input: 7 } } }),
  }),
  // more than there is, of another layer
  (_, program) => ({
    ...program,
    layers: program.layers.map((layer) =>
      layer.kind === 'base' && layer.inputs.includes('first')
        ? { ...layer, input: layer.input.map((axis) => ({ ...axis, size: axis.size + 1 })) }
        : layer,
    ),
  }),
  (_, program) => ({ ...program, layers: program.layers.map((layer) => ({ ...layer, inputs: [] })) }),
  (chance, program) => ({
    ...program,
    ...(program.signature === undefined
      ? {}
      : { signature: { ...program.signature, outputs: { [chance.one(['last', 'first'])]: 100 } } }),
  }),
  // a layer of the name of an input
  (_, program) => ({
    ...program,
    ...(program.signature === undefined
      ? {}
      : { signature: { ...program.signature, inputs: { ...program.signature.inputs, first: 1 } } }),
  }),
]

/** A program of somebody who writes down, more often than not, what its network takes and gives; now and then wrongly. */
export const inNetwork = (chance: Chance, program: Program): Program => {
  const { layers } = program
  const [first, last] = [layers[0], layers.at(-1)]
  const inputs = { input: first === undefined ? 1 : elementsOf(first, 'input') }
  const outputs = last === undefined ? {} : { [last.name]: elementsOf(last, 'output') }
  const written = chance.often(0.6) ? { ...program, signature: { inputs, outputs } } : program
  return chance.often(0.12) ? chance.one(mistakes)(chance, written) : written
}
