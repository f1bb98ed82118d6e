import type { Chip } from '../../hardware/chip.js'
import { copiesOf, type PlacedLayer } from '../../ir/placed.js'
import type { CoreProgram } from '../../ir/program.js'
import { verticalGroups } from '../../ir/tiled.js'
import { onVectors } from '../../isa/onVectors.js'
import type { Scheme } from './scheme.js'

const placesOf = ({ partialSumBuffers }: Chip): number =>
  partialSumBuffers === 'unbounded' ? Number.POSITIVE_INFINITY : partialSumBuffers

/** What the cores of a layer execute when partial sums travel as `exchange` says: those of each copy for its own vectors. */
export const corePrograms = (
  layer: Pick<PlacedLayer, 'name' | 'tiles' | 'vectors' | 'copies'>,
  chip: Chip,
  { schedule }: Scheme,
  exchange = chip.exchange,
): readonly CoreProgram[] =>
  copiesOf(layer).flatMap(({ tiles: own, share }) =>
    verticalGroups(own).flatMap((tiles) => {
      const codes = schedule({
        cores: tiles.map(({ core }) => core),
        vectors: share.count,
        exchange,
        places: placesOf(chip),
      })
      return tiles.map(({ core, groups, rows, columns }, v) => ({
        core,
        layer: layer.name,
        tile: { groups, rows, columns },
        code: onVectors(codes[v] ?? [], share),
      }))
    }),
  )
