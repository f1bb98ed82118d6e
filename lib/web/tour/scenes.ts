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

/** What happens in a phase of a program. */
interface Happening {
  readonly cycles: number
  readonly intervals: Scene['intervals']
  readonly listings: Scene['listings']
  /** The cycles that the crossbar that pauses most stands still between its first MVM and its last. */
  readonly pause: number
  /** When all crossbars have ended. */
  readonly multiplied: number
  /** When the first crossbar behind the first layer begins; 0 where there is none. */
  readonly behind: number
}

const happeningIn = (program: Program): Happening => {
  const cores = program.phases[0]?.cores ?? []
  const intervals = timeline(cores, program.chip)
  const end = (all: Scene['intervals']) => all.reduce((last, { end }) => Math.max(last, end), 0)
  const mvms = cores.map(({ core, layer }) => {
    const own = intervals.filter((interval) => interval.core === core && interval.unit === 'crossbar')
    return { layer, own, busy: own.reduce((sum, { begin, end }) => sum + end - begin, 0) }
  })
  const first = cores[0]?.layer
  const later = mvms.filter(({ layer }) => layer !== first).map(({ own }) => own[0]?.begin ?? 0)
  return {
    cycles: end(intervals),
    intervals,
    listings: cores.map(({ core, layer, code }) => listingOf(core, layer, code)),
    pause: Math.max(0, ...mvms.map(({ own, busy }) => end(own) - (own[0]?.begin ?? 0) - busy)),
    multiplied: end(mvms.flatMap(({ own }) => own)),
    behind: later.length === 0 ? 0 : Math.min(...later),
  }
}

const sceneOf = (
  { cycles, intervals, listings }: Happening,
  title: string,
  text: string,
  until = cycles,
  work = listings[0]?.layer ?? '',
): Scene => ({ title, text, work, cycles, until, intervals, listings })

/**
 * The tour: the teaching network, whose first convolution needs three cores,
 * synchronized one way after the other, and then all its layers at the same time.
 */
export const scenes = async (): Promise<readonly Scene[]> => {
  const model = await modelFile('teaching', teachingNetwork.build())()
  const mapped = async (synchronizer: Synchronizer) =>
    unwrap(await teaching.swap('synchronize', synchronizer).artefacts(model)())
  const rotating = await mapped(cyclic())
  const [alone, line, rotation, together] = [
    happeningIn((await mapped(sequential())).synchronize),
    happeningIn((await mapped(linear())).synchronize),
    happeningIn(rotating.synchronize),
    happeningIn((await mapped(crossLayer({ images: 2 }))).synchronize),
  ]
  const one = (await mapped(crossLayer())).simulate.network.cycles
  const byLayer = rotating.simulate.network.cycles
  // the two that are compared are drawn on one axis
  const until = Math.max(line.cycles, rotation.cycles)
  return [
    sceneOf(
      alone,
      'One core after another',
      `The weights of the first layer, conv1, are a matrix of 12 × 4, and a crossbar holds 4 × 4: three cores hold a third each. Each multiplies all 9 input vectors with its part (yellow, an MVM of 16 cycles), which gives partial sums; what comes out of the layer is their sum. The simplest way is one core after another: core 1 begins once core 0 is through with all vectors. Most of the time, two of three crossbars do nothing. It takes ${alone.cycles} cycles. Play it: in the program of each core, the line that runs is marked.`,
    ),
    sceneOf(
      line,
      'Linear: all in the same order',
      `Now all cores work at the same time, on the vectors in the same order. For each vector, core 0 sends its partial sum (pink) and a signal (black) to core 1, which adds its own (green) and sends on to core 2. Core 2 is always the last of the line: it waits for the sum of the two before it, vector after vector. Results that wait fill its buffers, so that its crossbar pauses ${line.pause} cycles: see the gaps in yellow. And once all have multiplied, in cycle ${line.multiplied}, the last sum is still on its way. It takes ${line.cycles} cycles.`,
      until,
    ),
    sceneOf(
      rotation,
      'Cyclic: each begins elsewhere',
      `The same work, but each core begins with another vector: core 0 with vector 0, core 1 with vector 1, core 2 with vector 2, and then they rotate. So each is once the first of the line, which waits for nobody, and once the last. By the time a partial sum is wanted, it is there: ${rotation.pause === 0 ? 'no crossbar pauses' : `crossbars pause ${rotation.pause} cycles`}, and all have multiplied in cycle ${rotation.multiplied}. It takes ${rotation.cycles} cycles instead of ${line.cycles}, on the same axis as before; the 9 MVMs alone take 144. That is why cyclic beats linear within a layer.`,
      until,
    ),
    sceneOf(
      together,
      'Cross-layer: all layers at once',
      `So far each layer waited for the one before to end: ${byLayer} cycles for an image, ${2 * byLayer} for two. But the first vector of conv2 needs only the first few results of conv1. Here all cores of all layers work at the same time, and a signal says when what a vector needs is there: conv2 (cores 3 to 6) begins in cycle ${together.behind}, and while it is at the first image, conv1 (cores 0 to 2) goes on with the second, its vectors 9 to 17. Two images take ${together.cycles} cycles. One alone takes ${one}: in so small a network, with so narrow a bus, signals cost what is gained. ResNet-18 takes less than half the time; close the tour and choose cross-layer as its synchronizer.`,
      together.cycles,
      'two images',
    ),
  ]
}
