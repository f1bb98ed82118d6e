import type { Chip } from '../hardware/chip.js'
import { type Copied, sharesOf } from '../ir/copies.js'
import type { BaseLayer, Layer } from '../ir/lowered.js'
import type { Reading } from '../ir/need.js'
import { product } from './axes.js'
import { latestOf } from './latest.js'
import { needsOf } from './needs.js'
import { vectorBox } from './vectors.js'

/** When a layer works, at the best: from its first MVM to the end of its last one. */
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

/** A layer as it is computed image by image. */
interface Worker {
  readonly layer: Layer & Copied
  readonly reads: readonly Reading[]
  /** When each vector of the image is done, in MVMs. */
  readonly done: Float64Array
  /** Of each copy, when it has done its last vector. */
  readonly free: Float64Array
  start: number
}

const workersOf = (layers: readonly (Layer & Copied)[]): readonly Worker[] => {
  const needs = needsOf(layers)
  return layers.map((layer) => ({
    layer,
    reads: needs.direct(layer.name),
    done: new Float64Array(product(vectorBox(layer))),
    free: new Float64Array(layer.copies?.count ?? 1),
    start: Number.POSITIVE_INFINITY,
  }))
}

/** The vectors of one image, each copy one after the other; `done` holds when what they need is there. */
const multiply = (worker: Worker, layer: BaseLayer & Copied): void => {
  const { done, free } = worker
  for (const [copy, { start, step, count }] of sharesOf(layer).entries()) {
    let at = free[copy]!
    for (let i = 0; i < count; i++) {
      const vector = start + i * step
      const begin = Math.max(at, done[vector]!)
      worker.start = Math.min(worker.start, begin)
      at = begin + 1
      done[vector] = at
    }
    free[copy] = at
  }
}

/** One image through all layers. */
const run = (workers: readonly Worker[], byName: ReadonlyMap<string, Worker>): void => {
  for (const worker of workers) {
    worker.done.fill(0)
    for (const { input, need } of worker.reads) {
      const values = byName.get(input)?.done
      if (values !== undefined) latestOf(values, need, worker.done)
    }
    if (worker.layer.kind === 'base') multiply(worker, worker.layer)
  }
}

/**
 * The completion time of a network, all of its layers at once, if only MVMs took time: a vector is done `mvmCycles` after
 * everything that it needs is done and its copy has done the one before it. Images follow one another; each layer takes
 * its vectors in the order that its copies say. No program with these copies and this order takes less.
 *
 * Time and memory are those of the vectors, times the windows that they look at; time times the images.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { ideal } from 'ohmflow/program'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const tiled = unwrap(await teaching.until('tile').task(model)())
 * // conv2 can begin once conv1 has done 5 of its 9 vectors, and ends with them; classes is one vector more
 * console.assert(ideal(tiled).cycles === (9 + 1 + 1) * tiled.chip.crossbar.mvmCycles)
 */
export const ideal = (
  { chip, layers }: { readonly chip: Chip; readonly layers: readonly (Layer & Copied)[] },
  images = 1,
): Ideal => {
  const workers = workersOf(layers)
  const byName = new Map(workers.map((worker) => [worker.layer.name, worker]))
  for (let image = 0; image < images; image++) run(workers, byName)
  const { mvmCycles } = chip.crossbar
  const busy = workers.flatMap(({ layer, free, start }) =>
    layer.kind === 'base'
      ? [[layer.name, { start: start * mvmCycles, end: Math.max(...free) * mvmCycles }] as const]
      : [],
  )
  return { cycles: Math.max(0, ...busy.map(([, { end }]) => end)), layers: new Map(busy) }
}
