import type { Chip } from '../../hardware/chip.js'
import { precisionOf } from '../../hardware/precision.js'
import { copiesOf, type PlacedLayer } from '../../ir/placed.js'
import type { CoreProgram } from '../../ir/program.js'
import { verticalGroups } from '../../ir/tiled.js'
import { onVectors } from '../../isa/onVectors.js'
import { acrossRounds, isCut } from '../../machine/bounds/acrossRounds.js'
import { linearScheme } from './linearScheme.js'
import type { Scheme } from './scheme.js'
import { sequentialScheme } from './sequentialScheme.js'

const sequential = sequentialScheme()

const placesOf = ({ partialSumBuffers }: Chip): number =>
  partialSumBuffers === 'unbounded' ? Number.POSITIVE_INFINITY : partialSumBuffers

/**
 * What the cores of a layer execute when partial sums travel as `exchange` says: those of each copy for its own vectors. A
 * vertical group that goes on in another round is a chain, or one core after another, since these take it up at one end.
 */
export const corePrograms = (
  layer: Pick<PlacedLayer, 'name' | 'rows' | 'tiles' | 'vectors' | 'copies' | 'precision'>,
  chip: Chip,
  scheme: Scheme,
  exchange = chip.exchange,
): readonly CoreProgram[] =>
  copiesOf(layer).flatMap(({ tiles: own, share }) =>
    verticalGroups(own).flatMap((tiles) => {
      const held = { tiles, rows: layer.rows }
      const ofEnds = isCut(held) && scheme.name !== sequential.name ? linearScheme() : scheme
      const codes = ofEnds.schedule({
        cores: tiles.map(({ core }) => core),
        vectors: share.count,
        exchange,
        places: placesOf(chip),
      })
      return tiles.map(({ core, groups, rows, columns }, v) => ({
        core,
        layer: layer.name,
        tile: { groups, rows, columns },
        ...precisionOf(layer),
        code: onVectors(acrossRounds(codes[v] ?? [], held, v), share),
      }))
    }),
  )
