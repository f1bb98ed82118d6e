import { type CoreProgram, hasRegisters, type Program } from '../../ir/program.js'
import { type Tile, type Tiled, tileKey } from '../../ir/tiled.js'
import { type NetworkBound, networkBound } from '../../machine/bounds/networkBound.js'
import { ideal } from '../../needs/ideal.js'

interface PlacedTiles {
  readonly tiles: Map<string, Tile>
  readonly holders: Map<string, number>
}

const noTiles = (): PlacedTiles => ({ tiles: new Map(), holders: new Map() })

/** The tiles of each layer in a phase, and how often they are placed. */
const placedIn = (cores: readonly CoreProgram[]) => {
  const found = new Map<string, PlacedTiles>()
  for (const { layer, tile } of cores) {
    if (tile === null) continue
    const known = found.get(layer) ?? noTiles()
    found.set(layer, known)
    const key = tileKey(tile)
    known.tiles.set(key, tile)
    known.holders.set(key, (known.holders.get(key) ?? 0) + 1)
  }
  return found
}

/** Vectors of all images of which it is told how long each must wait for the bus, at the most. */
const mostVectors = 4e6

/** What no schedule of a phase beats that computes all its layers at the same time. */
export interface Best extends Partial<Pick<NetworkBound, 'cycles' | 'spans'>> {
  readonly ideal: number
}

/** The ideal of such a phase, and the bound of its resources where it is not too long; null of any other. */
export const bestIn = (program: Program, phase: number): Best | null => {
  const { chip, images = 1 } = program
  const { cores = [] } = program.phases[phase] ?? {}
  if (!hasRegisters(cores)) return null
  const placed = placedIn(cores)
  const inPhase = new Set(cores.map(({ layer }) => layer))
  const layers = program.layers.flatMap((layer): Tiled['layers'] => {
    if (!inPhase.has(layer.name)) return []
    if (layer.kind === 'operator') return [layer]
    const { tiles, holders } = placed.get(layer.name) ?? noTiles()
    const count = Math.max(1, ...holders.values())
    const own = { ...layer, tiles: [...tiles.values()] }
    return [count === 1 ? own : { ...own, copies: { count, vectors: 'in-turn' as const } }]
  })
  const vectors = layers.reduce((sum, layer) => sum + (layer.kind === 'base' ? layer.vectors : 0), 0)
  if (vectors * images > mostVectors) return { ideal: ideal({ chip, layers }, images).cycles }
  const { cycles, ideal: least, spans } = networkBound({ chip, layers }, images)
  return { ideal: least, cycles, spans }
}
