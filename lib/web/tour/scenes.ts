import {
  crossLayer,
  cyclic,
  linear,
  modelFile,
  type Program,
  type Synchronizer,
  sequential,
  teachingNetwork,
  unwrap,
} from 'ohmflow'
import { teaching } from 'ohmflow/pipelines'
import { timeline } from 'ohmflow/program'
import type { Scene } from '../protocol.js'
import { listingOf } from './listing.js'

/** What is told of a phase of a program. */
const sceneOf = (program: Program, phase: number, title: string, text: (cycles: number) => string): Scene => {
  const cores = program.phases[phase]?.cores ?? []
  const intervals = timeline(cores, program.chip)
  const cycles = intervals.reduce((last, { end }) => Math.max(last, end), 0)
  return {
    title,
    text: text(cycles),
    cycles,
    intervals,
    listings: cores.map(({ core, layer, code }) => listingOf(core, layer, code)),
  }
}

/**
 * The tour: the teaching network, whose first convolution needs three cores,
 * synchronized one way after the other, and then all its layers at the same time.
 */
export const scenes = async (): Promise<readonly Scene[]> => {
  const model = await modelFile('teaching', teachingNetwork.build())()
  const mapped = async (synchronizer: Synchronizer) =>
    unwrap(await teaching.swap('synchronize', synchronizer).artefacts(model)())
  const [alone, inLine, rotating] = [
    await mapped(sequential()),
    await mapped(linear()),
    await mapped(cyclic()),
  ]
  const one = (await mapped(crossLayer())).simulate.network.cycles
  const together = await mapped(crossLayer({ images: 2 }))
  const byLayer = rotating.simulate.network.cycles
  return [
    sceneOf(
      alone.synchronize,
      0,
      'One core after another',
      (cycles) =>
        `The weights of conv1 are a matrix of 12 × 4, and a crossbar holds 4 × 4: three cores hold a third each. Each multiplies all 9 input vectors with its part, which gives partial sums; what comes out of the layer is their sum. The simplest way is one core after another: core 1 begins once core 0 is through with all vectors. Most of the time, two of three crossbars do nothing. It takes ${cycles} cycles.`,
    ),
    sceneOf(
      inLine.synchronize,
      0,
      'Linear: all in the same order',
      (cycles) =>
        `Now all cores work at the same time, on the vectors in the same order. For each vector, core 0 sends its partial sum to core 1, which adds its own and sends on to core 2. Gaps are waiting: core 2 is always the last of the line, and waits for the sum of the two before it, vector after vector. It takes ${cycles} cycles.`,
    ),
    sceneOf(
      rotating.synchronize,
      0,
      'Cyclic: each begins elsewhere',
      (cycles) =>
        `The same work, but each core begins with another vector: core 0 with vector 0, core 1 with vector 1, core 2 with vector 2, and then they rotate. So each is once the first of the line, which waits for nobody, and once the last. By the time a partial sum is wanted, it is there. It takes ${cycles} cycles, and that is why cyclic beats linear within a layer.`,
    ),
    sceneOf(
      together.synchronize,
      0,
      'Cross-layer: all layers at once',
      (cycles) =>
        `So far each layer waited for the one before to end: ${byLayer} cycles for an image, ${2 * byLayer} for two. But the first vector of conv2 needs only the first few results of conv1. Here all cores of all layers work at the same time, and a signal says when what a vector needs is there: two images take ${cycles} cycles. One alone takes ${one}: in so small a network, with so narrow a bus, signals cost what is gained. ResNet-18 takes less than half the time; close the tour and choose cross-layer as its synchronizer.`,
    ),
  ]
}
