import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { pass } from '../../pipeline/index.js'
import type { TooFewCores } from './assign.js'
import { Placement, placedBy } from './placement.js'
import { enoughCores, type Grounds, groundsOf, placedAt } from './spots.js'

/**
 * The cores of a mesh, the even rows forwards and the odd rows
 * backwards, where each is beside the one before; of a bus, in order.
 */
const along = ({ interconnect }: Grounds['chip'], cores: number): readonly number[] => {
  const all = Array.from({ length: cores }, (_, i) => i)
  if (interconnect.kind === 'bus') return all
  const { width } = interconnect
  return all
    .map((core) => {
      const [x, y] = [core % width, Math.floor(core / width)]
      return { core, at: y * width + (y % 2 === 0 ? x : width - 1 - x) }
    })
    .toSorted((a, b) => a.at - b.at)
    .map(({ core }) => core)
}

const place = (grounds: Grounds): Either<TooFewCores, Placement> =>
  E.map((cores: number) => {
    const order = along(grounds.chip, cores)
    let taken = 0
    return placedAt(grounds.layers, cores, () => order[taken++] ?? 0)
  })(enoughCores(grounds))

/**
 * Tiles in order, along the rows of a mesh to and fro, so that
 * consecutive tiles sit in neighbouring cores; on a bus as `firstFit`.
 *
 * Gains that partial sums go over one link each. Costs that inputs and results of cores
 * far from the memory's side travel along their rows all the same, see `locality`.
 *
 * @example
 * import { modelFile, parseChip, presets, snake, teachingNetwork, travel } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const interconnect = { kind: 'mesh', width: 2, height: 2, linkBytesPerCycle: 8, hopCycles: 1 } as const
 * const chip = { ...presets.rram256.chip, cores: 4, interconnect }
 * const placed = await baseline.swap('assign', snake()).until('assign').task({ model, bindings: {}, chip })()
 * console.assert(placed._tag === 'Right' && placed.right.layers.flatMap((l) => (l.kind === 'base' ? l.tiles.map(({ core }) => core) : [])).join() === '0,1,3')
 */
export const snake = () =>
  pass({
    implementation: 'snake',
    version: '1',
    reads: groundsOf,
    compute: place,
    product: Placement,
    join: placedBy('snake'),
  })
