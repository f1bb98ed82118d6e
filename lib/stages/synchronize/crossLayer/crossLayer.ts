import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { type Placed, partIn, roundsOf } from '../../../ir/placed.js'
import { type CoreProgram, type Phase, Program } from '../../../ir/program.js'
import type { MemoryExceeded } from '../../../machine/activations/memoryExceeded.js'
import { fusedOperators } from '../../../needs/fusedOperators.js'
import { needsOf } from '../../../needs/needs.js'
import { pass } from '../../../pipeline/index.js'
import type { SynchronizeError } from '../synchronize.js'
import { checked, programOf, programPhases } from '../synchronizer.js'
import { withinMemory } from './bounded.js'
import { roundsWithinMemory } from './boundedRounds.js'
import { draftsOf } from './drafts.js'
import { fastestTogether, programsTogether, seldom } from './programsTogether.js'
import type { GrainOf } from './stretches.js'

/** How layers work at the same time. */
export interface CrossLayerOptions {
  /** How many images go through one after the other; 1 where it is left out. */
  readonly images?: number
  /** After how many of its vectors a layer tells its readers; chosen for each layer where it is left out. */
  readonly grain?: number
}

/** The round in which each layer is done: an operator runs with the last layer that it reads. */
const lastRounds = ({ layers }: Placed): ReadonlyMap<string, number> => {
  const rounds = new Map<string, number>()
  for (const layer of layers)
    rounds.set(
      layer.name,
      layer.kind === 'base'
        ? layer.round
        : layer.inputs.reduce((most, input) => Math.max(most, rounds.get(input) ?? 0), 0),
    )
  return rounds
}

const phaseOf = (cores: readonly CoreProgram[]): Phase => ({
  scheme: 'cross-layer',
  cores,
  sequential: null,
  considered: [],
})

const together =
  (name: string, images: number, grain: number | undefined) =>
  (given: Placed): Either<MemoryExceeded, Program> => {
    const placed = { ...given, layers: fusedOperators(given.layers, given.signature?.outputs) }
    const { chip, layers } = placed
    const setting = { chip, images, needs: needsOf(layers) }
    const rounds = lastRounds(placed)
    const writing = programPhases(placed)
    const each: GrainOf = () => grain ?? 1
    const made = (phases: readonly Phase[]): Program => ({
      ...programOf(placed, name, phases),
      ...(images === 1 ? {} : { images }),
    })
    const all = layers.flatMap((layer) => (layer.kind === 'base' ? roundsOf(layer) : []))
    const own = [...new Set([...rounds.values(), ...all])]
      .toSorted((a, b) => a - b)
      .map((round) => ({
        written: writing.get(round),
        layers: layers.flatMap((layer): Placed['layers'] => {
          if (layer.kind === 'base') {
            const part = partIn(layer, round)
            return part === null ? [] : [part]
          }
          return rounds.get(layer.name) === round ? [layer] : []
        }),
      }))
    // who waits for room does so by what each layer is told alike, all its vectors
    const programs = own.length > 1 || chip.memory !== undefined ? programsTogether : fastestTogether
    const free = made(
      own.flatMap(({ written, layers }) => [
        ...(written === undefined ? [] : [written]),
        phaseOf(programs(layers, setting, grain)),
      ]),
    )
    const [only, another] = own
    if (chip.memory === undefined || only === undefined) return E.right(free)
    if (another !== undefined) {
      let phase = -1
      const placedIn = own.map(({ written, layers }) => {
        phase += written === undefined ? 1 : 2
        return { phase, drafts: draftsOf(layers, setting) }
      })
      return roundsWithinMemory(placedIn, free, setting.needs, each)
    }
    return E.map((cores: readonly CoreProgram[]) => made([phaseOf(cores)]))(
      withinMemory({ drafts: draftsOf(only.layers, setting), free, grainOf: each }, (eager) =>
        seldom(grain, eager, { chip, images }),
      ),
    )
  }

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 1

const fault = (
  { chip, layers }: Placed,
  images: number,
  grain: number | undefined,
): SynchronizeError | null => {
  if (!isCount(images)) return { _tag: 'BadImages', images }
  if (grain !== undefined && !isCount(grain)) return { _tag: 'BadBlock', scheme: 'cross-layer', block: grain }
  if (chip.signal.kind === 'polling') return { _tag: 'NoRegisters', chip: chip.name }
  const pieces = layers.find(
    (layer) => layer.kind === 'base' && layer.copies !== undefined && layer.copies.vectors === 'pieces',
  )
  return pieces === undefined ? null : { _tag: 'InPieces', layer: pieces.name }
}

/**
 * All layers at the same time: each vector is worked on as soon as what it needs of other layers is there, which
 * registers say (see `SIGNAL` and `AWAIT` in `instructionSet`); vertical groups are chains, since these finish vectors
 * one by one; a layer tells its readers each vector, or every few where results wait for the interconnect, or where signals would take more than some percent of all bytes;
 * operators run on the output units that finish what they read last, or beside them where these have too much to do with the
 * interconnect; `images` go through one after the other. One phase a round.
 * On a chip with `memory`, results are stored once there is room for them; of several rounds, those that no later round reads.
 *
 * Fails with `BadImages` where images are no integer of at least 1, with `BadBlock` where the grain is none, with `NoRegisters` on a chip that polls, with
 * `InPieces` where copies of a layer take consecutive vectors instead of turns, with `MemoryExceeded` where there is less memory
 * than layers take that wait for room, which it names, and as `synchronizer` does.
 *
 * @example
 * import { crossLayer, modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const [slow, fast] = await Promise.all([baseline, baseline.swap('synchronize', crossLayer())].map((each) => each.task(task)()))
 * console.assert(slow?._tag === 'Right' && fast?._tag === 'Right' && fast.right.network.cycles < slow.right.network.cycles / 2)
 */
export const crossLayer = ({ images = 1, grain }: CrossLayerOptions = {}) => {
  const told = grain === undefined ? '' : `, every ${grain}`
  const name = `${images === 1 ? 'cross-layer' : `cross-layer:${images}`}${told}`
  return pass({
    implementation: name,
    version: '7',
    reads: (placed: Placed) => placed,
    compute: (placed): Either<SynchronizeError, Program> => {
      const wrong = fault(placed, images, grain)
      return wrong === null ? E.chainW(together(name, images, grain))(checked(placed)) : E.left(wrong)
    },
    product: Program,
    join: (_, program): Program => program,
  })
}
