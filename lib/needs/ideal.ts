import type { MvmTime } from '../hardware/precision.js'
import { type Copied, sharesOf } from '../ir/copies.js'
import type { Layer } from '../ir/lowered.js'
import { imagesPassed } from './imagesPassed.js'
import { type Needs, needsOf } from './needs.js'
import { workersOf } from './times.js'

/** The earliest that a layer can work: from its first MVM to the end of its last one. */
export interface Busy {
  readonly start: number
  readonly end: number
}

/** What no schedule beats, if only MVMs took time. */
export interface Ideal {
  /** From the first MVM to the end of the last one, in cycles. */
  readonly cycles: number
  /** Each base layer, over all images. */
  readonly layers: ReadonlyMap<string, Busy>
}

/** Layers, and how long an MVM takes. */
export interface Timed {
  readonly chip: { readonly crossbar: MvmTime }
  readonly layers: readonly (Layer & Copied)[]
}

/**
 * The completion time of a network, all of its layers at once, if only MVMs took time: a vector is done an MVM after
 * everything that it needs is done and its copy has done the one before it. Images follow one another; each layer takes
 * its vectors in the order that its copies say. No program with these copies and this order takes less.
 *
 * Time and memory are those of the vectors, times the windows that they look at; of many images only those are looked at
 * that differ from the one before by something else than the one before did.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { ideal } from 'ohmflow/program'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const tiled = unwrap(await teaching.until('tile').task(model)())
 * // the last vector of conv2 needs the last of the 9 of conv1, and that of classes all of conv2
 * console.assert(ideal(tiled).cycles === (9 + 1 + 1) * tiled.chip.crossbar.mvmCycles)
 */
export const ideal = (timed: Timed, images = 1): Ideal => idealOf(timed, needsOf(timed.layers), images)

/** The same of layers of a network whose needs are known. */
export const idealOf = ({ chip, layers }: Timed, needs: Needs, images = 1): Ideal => {
  const network = workersOf(layers, needs, chip.crossbar)
  const { workers } = network
  if (images > 0) network.forward()
  // the first image says when a layer begins, the last one when it ends
  const starts = new Map(
    workers.flatMap(({ layer, ready }) =>
      layer.kind === 'base'
        ? [[layer.name, Math.min(...sharesOf(layer).map(({ start }) => ready[start] ?? 0))] as const]
        : [],
    ),
  )
  if (images > 1) imagesPassed(network, images - 1)
  const busy = workers.flatMap(({ layer: { kind, name }, copies }) => {
    const end = copies.reduce((a, b) => Math.max(a, b), 0)
    return kind === 'base' ? [[name, { start: starts.get(name) ?? 0, end }] as const] : []
  })
  return { cycles: busy.reduce((most, [, { end }]) => Math.max(most, end), 0), layers: new Map(busy) }
}
