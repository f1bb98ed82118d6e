import type { Layer } from '../ir/lowered.js'
import type { Need, Reading } from '../ir/need.js'
import { stripped } from './aligned.js'
import { sameNeed, wholeNeed } from './axes.js'
import { composed } from './composed.js'
import { joined } from './joined.js'
import { madeByVector, readByVector, resultShape } from './vectors.js'

/** Which vectors of layers the vectors of others need, through all operators between them. */
export interface Needs {
  /**
   * What the vectors of `consumer` need of those of `producer`, through operators
   * only; null where they need none of them, or only through other base layers.
   */
  readonly of: (consumer: string, producer: string) => Need | null
  /** The base layers that a layer reads, through operators only, in topological order. */
  readonly producers: (consumer: string) => readonly string[]
  /** What the vectors of a layer need of the very layers that it reads. */
  readonly direct: (consumer: string) => readonly Reading[]
}

/** What a layer needs of the results of its inputs, element by element of its input tensor or of its own result. */
export const readingsOf = (layer: Layer, byName: ReadonlyMap<string, Layer>): readonly Reading[] => {
  if (layer.kind === 'operator')
    return (
      layer.geometry?.reads ??
      layer.inputs.map((input) => ({ input, need: wholeNeed([], shapeOf(byName.get(input))) }))
    )
  const [input] = layer.inputs
  const shape = layer.input.map(({ size }) => size)
  return layer.reads ?? (input === undefined ? [] : [{ input, need: sameNeed(shape) }])
}

const shapeOf = (layer: Layer | undefined): readonly number[] =>
  layer === undefined ? [] : resultShape(layer)

/** Needs with one of each name: those of several tensors of one layer are joined. */
const byInput = (readings: readonly Reading[]): ReadonlyMap<string, Need> => {
  const found = new Map<string, Need>()
  for (const { input, need } of readings) {
    const known = found.get(input)
    found.set(input, known === undefined ? need : joined(known, need))
  }
  return found
}

/**
 * Which vectors of layers (output positions, in scan order) the vectors of others need: of base layers by their affine
 * maps, of operators by their geometry. Closed forms, as many as there are pairs, whatever the number of vectors. What
 * has none (a Softmax over positions, a Reshape that mixes them) is needed as a whole; never less is told than is needed.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { lastNeeded, needsOf } from 'ohmflow/program'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const { layers } = unwrap(await teaching.until('lower').task(model)())
 * const need = needsOf(layers).of('conv2', 'conv1')
 * // vector (0, 0) of conv2, a kernel of 2 × 2 over 3 × 3, needs vectors 0, 1, 3 and 4 of conv1
 * console.assert(need !== null && lastNeeded(need, 0) === 4)
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const needsOf = (layers: readonly Layer[]): Needs => {
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const readings = new Map(layers.map((layer) => [layer.name, readingsOf(layer, byName)]))

  const made = new Map(layers.map((layer) => [layer.name, stripped(madeByVector(layer))]))
  const found = new Map<string, ReadonlyMap<string, Need>>()
  const directly = new Map<string, readonly Reading[]>()

  /** What a layer needs of the vectors of the base layers that it reads, itself or through operators. */
  const through = (name: string): ReadonlyMap<string, Need> => {
    const known = found.get(name)
    if (known !== undefined) return known
    const all = (readings.get(name) ?? []).flatMap(({ input, need }): readonly Reading[] => {
      const layer = byName.get(input)
      const vectors = made.get(input)
      if (layer === undefined || vectors === undefined) return []
      if (layer.kind === 'base') return [{ input, need: composed(need, vectors) }]
      return [...through(input)].map(([input, beyond]) => ({ input, need: composed(need, beyond) }))
    })
    const joinedUp = byInput(all)
    found.set(name, joinedUp)
    return joinedUp
  }

  /** What the elements of a layer's result need of the vectors of one operator, by the layer's name. */
  const throughTo = (operator: string): ((name: string) => Need | undefined) => {
    const known = new Map<string, Need | undefined>([[operator, made.get(operator)]])
    const beyond = (name: string): Need | undefined => {
      if (byName.get(name)?.kind === 'base') return undefined
      if (!known.has(name)) known.set(name, read(name))
      return known.get(name)
    }
    const read = (name: string): Need | undefined =>
      byInput(
        (readings.get(name) ?? []).flatMap(({ input, need }): readonly Reading[] => {
          const vectors = beyond(input)
          return vectors === undefined ? [] : [{ input: operator, need: composed(need, vectors) }]
        }),
      ).get(operator)
    return read
  }

  const of = (consumer: string, producer: string): Need | null => {
    const [layer, read] = [byName.get(consumer), byName.get(producer)]
    if (layer === undefined || read === undefined) return null
    const need = read.kind === 'base' ? through(consumer).get(producer) : throughTo(producer)(consumer)
    return need === undefined ? null : stripped(composed(readByVector(layer), need))
  }
  const direct = (consumer: string): readonly Reading[] => {
    const layer = byName.get(consumer)
    if (layer === undefined) return []
    return (readings.get(consumer) ?? []).flatMap(({ input, need }) => {
      const vectors = made.get(input)
      if (vectors === undefined) return []
      return [{ input, need: stripped(composed(readByVector(layer), composed(need, vectors))) }]
    })
  }

  return {
    of,
    producers: (consumer) => {
      const read = through(consumer)
      return layers.flatMap(({ kind, name }) => (kind === 'base' && read.has(name) ? [name] : []))
    },
    direct: (consumer) => {
      const known = directly.get(consumer) ?? direct(consumer)
      directly.set(consumer, known)
      return known
    },
  }
}
