import { product } from '../arithmetic.js'
import { type MvmTime, mvmCyclesOf } from '../hardware/precision.js'
import { type Copied, sharesOf } from '../ir/copies.js'
import type { Layer } from '../ir/lowered.js'
import type { Reading } from '../ir/need.js'
import type { Needs } from './needs.js'
import { raiseByNeeded, raiseByNeeding } from './raised.js'
import { vectorBox } from './vectors.js'

/** A layer at work, image by image. Only MVMs take time. */
export interface Worker {
  readonly layer: Layer & Copied
  /** Cycles of one of its MVMs; 0 of an operator. */
  readonly takes: number
  readonly reads: readonly Reading[]
  /** When everything is there that each vector of the image needs. */
  readonly ready: Float64Array
  /** When each vector of the image is done; of an operator, which takes no time, when it is ready. */
  readonly done: Float64Array
  /** The longest way from the end of each vector of the image to the end of all. */
  readonly tail: Float64Array
  /** Of each copy: when it has done its last vector, or how far the end is from before its first one of the next image. */
  readonly copies: Float64Array
}

/** A network at work. */
export interface Workers {
  readonly workers: readonly Worker[]
  /** The next image, after those before it. */
  readonly forward: () => void
  /** The image before, from the last one on. */
  readonly backward: () => void
  /** Forgets images that have been. */
  readonly restart: () => void
}

/** A vector begins when it is ready and its copy has done the one before. */
const multiply = ({ layer, takes, ready, done, copies }: Worker): void => {
  if (layer.kind === 'operator') return
  for (const [copy, { start, step, count }] of sharesOf(layer).entries()) {
    let at = copies[copy]!
    for (let i = 0, vector = start; i < count; i++, vector += step) {
      at = Math.max(at, ready[vector]!) + takes
      done[vector] = at
    }
    copies[copy] = at
  }
}

/** After a vector its copy does the next one. */
const follow = ({ layer, takes, tail, copies }: Worker): void => {
  if (layer.kind === 'operator') return
  for (const [copy, { start, step, count }] of sharesOf(layer).entries()) {
    let after = copies[copy]!
    for (let i = count - 1, vector = start + i * step; i >= 0; i--, vector -= step) {
      tail[vector] = Math.max(after, tail[vector]!)
      after = tail[vector]! + takes
    }
    copies[copy] = after
  }
}

/**
 * Layers of a network as workers that have done nothing yet, with MVMs as long as the crossbar takes for each; what they
 * need of others is there from the start.
 */
export const workersOf = (layers: readonly (Layer & Copied)[], needs: Needs, crossbar: MvmTime): Workers => {
  const workers = layers.map((layer): Worker => {
    const vectors = product(vectorBox(layer))
    const ready = new Float64Array(vectors)
    return {
      layer,
      takes: layer.kind === 'operator' ? 0 : mvmCyclesOf(crossbar, layer),
      reads: needs.direct(layer.name),
      ready,
      done: layer.kind === 'operator' ? ready : new Float64Array(vectors),
      tail: new Float64Array(vectors),
      copies: new Float64Array(layer.kind === 'operator' ? 0 : sharesOf(layer).length),
    }
  })
  const byName = new Map(workers.map((worker) => [worker.layer.name, worker]))
  return {
    workers,
    forward: () => {
      for (const worker of workers) {
        worker.ready.fill(0)
        for (const { input, need } of worker.reads) {
          const read = byName.get(input)
          if (read !== undefined) raiseByNeeded(read.done, need, worker.ready)
        }
        multiply(worker)
      }
    },
    backward: () => {
      for (const { tail } of workers) tail.fill(0)
      for (const worker of workers.toReversed()) {
        follow(worker)
        const { takes } = worker
        const through = takes === 0 ? worker.tail : worker.tail.map((rest) => rest + takes)
        for (const { input, need } of worker.reads) {
          const read = byName.get(input)
          if (read !== undefined) raiseByNeeding(through, need, read.tail)
        }
      }
    },
    restart: () => {
      for (const { copies } of workers) copies.fill(0)
    },
  }
}
