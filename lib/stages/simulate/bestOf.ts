import { hasRegisters, type Program } from '../../ir/program.js'
import { type Tile, tileKey } from '../../ir/tiled.js'
import { type NetworkBound, networkBound } from '../../machine/bounds/networkBound.js'
import { ideal } from '../../needs/ideal.js'

/** The tiles of each layer in a phase, and how often they are placed. */
const placedIn = (program: Program, phase: number) => {
  const found = new Map<
    string,
    { readonly tiles: Map<string, Tile>; readonly holders: Map<string, number> }
  >()
  for (const { layer, tile } of program.phases[phase]?.cores ?? []) {
    if (tile === null) continue
    const known = found.get(layer) ?? { tiles: new Map(), holders: new Map() }
    found.set(layer, known)
    const key = tileKey(tile)
    known.tiles.set(key, tile)
    known.holders.set(key, (known.holders.get(key) ?? 0) + 1)
  }
  return found
}

/** Vectors of all images of which it is told how long each must wait for the bus, at the most. */
const mostVectors = 4e6

/** What no schedule of a program beats that computes all its layers at the same time. */
export interface Best extends Partial<Pick<NetworkBound, 'cycles'>> {
  readonly ideal: number
}

/** The ideal of such a program, and the bound of its resources where it is not too long; null of any other. */
export const bestOf = (program: Program): Best | null => {
  const { chip, images = 1 } = program
  const phase = program.phases.findIndex(({ cores }) => hasRegisters(cores))
  if (phase < 0 || program.phases.length > 1) return null
  const placed = placedIn(program, phase)
  const layers = program.layers.map((layer) => {
    if (layer.kind === 'operator') return layer
    const { tiles, holders } = placed.get(layer.name) ?? {
      tiles: new Map<string, Tile>(),
      holders: new Map(),
    }
    const count = Math.max(1, ...holders.values())
    const own = { ...layer, tiles: [...tiles.values()] }
    return count === 1 ? own : { ...own, copies: { count, vectors: 'in-turn' as const } }
  })
  const vectors = layers.reduce((sum, layer) => sum + (layer.kind === 'base' ? layer.vectors : 0), 0)
  if (vectors * images > mostVectors) return { ideal: ideal({ chip, layers }, images).cycles }
  const { cycles, ideal: least } = networkBound({ chip, layers }, images)
  return { ideal: least, cycles }
}
