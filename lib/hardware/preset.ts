import { type Bus, Chip, type Mesh } from './chip.js'
import type { Component } from './components.js'
import { units } from './units.js'

/** A figure and where it is from: a citation, the arithmetic that derives it, or "chosen: why" where it is ours. */
export interface Figure<T> {
  readonly value: T
  readonly source: string
}

type Leaf = string | number | boolean

/** `T` with a source beside every leaf; a leaf without one does not compile. */
export type Sourced<T> = [T] extends [Leaf]
  ? Figure<T>
  : T extends object
    ? { readonly [K in keyof T]: Sourced<T[K]> }
    : never

/** A figure of a preset, by its path in the chip. `unit` is empty for a word or a truth value. */
export interface SourceRow {
  readonly path: string
  readonly value: Leaf
  readonly unit: string
  readonly source: string
}

/** A chip whose cores share a bus. */
export type BusChip = Chip & { readonly interconnect: Bus }

/** A chip whose cores sit on a mesh. */
export type MeshChip = Chip & { readonly interconnect: Mesh }

/** A chip, and the source of each of its figures in the order of the chip's fields. */
export interface Preset<C extends Chip = Chip> {
  readonly chip: C
  readonly sources: readonly SourceRow[]
  /** Power and area of what it is made of, as published; empty where nobody says. */
  readonly components: readonly Component[]
}

const isLeaf = (u: unknown): u is Leaf => ['string', 'number', 'boolean'].includes(typeof u)

const isFigure = (node: object): node is Figure<Leaf> =>
  'value' in node && isLeaf(node.value) && 'source' in node && typeof node.source === 'string'

const plain = (node: object): unknown =>
  isFigure(node)
    ? node.value
    : Object.fromEntries(Object.entries(node).map(([key, child]: [string, object]) => [key, plain(child)]))

const unitOf = new Map<string, string>(Object.entries(units))

const unit = (path: string, value: Leaf): string =>
  typeof value === 'number' ? (unitOf.get(path) ?? '') : ''

const rows = (node: object, path: string): readonly SourceRow[] =>
  isFigure(node)
    ? [{ path, value: node.value, unit: unit(path, node.value), source: node.source }]
    : Object.entries(node).flatMap(([key, child]: [string, object]) =>
        rows(child, path === '' ? key : `${path}.${key}`),
      )

const hasBus = (chip: Chip): chip is BusChip => chip.interconnect.kind === 'bus'

const hasMesh = (chip: Chip): chip is MeshChip => chip.interconnect.kind === 'mesh'

const presetOf = <C extends Chip>(
  sourced: Sourced<Chip>,
  isOne: (chip: Chip) => chip is C,
  components: readonly Component[],
): Preset<C> => {
  const chip = plain(sourced)
  if (!Chip.is(chip) || !isOne(chip))
    throw new Error(`the figures of the preset "${sourced.name.value}" are not a chip`)
  return { chip, sources: rows(sourced, ''), components }
}

/**
 * The chip and the list of sources that a sourced chip says. Figures that are not a chip (zero rows) are a mistake in
 * the preset, not in its use: they throw.
 *
 * @example
 * import { presets } from 'ohmflow'
 * const rows = presets.rram256.sources.find(({ path }) => path === 'crossbar.rows')
 * console.assert(rows?.value === 256 && rows.unit === 'inputs' && rows.source !== '')
 */
export const busPreset = (
  sourced: Sourced<BusChip>,
  components: readonly Component[] = [],
): Preset<BusChip> => presetOf(sourced, hasBus, components)

/**
 * The same of a chip whose cores sit on a mesh.
 *
 * @example
 * import { presets } from 'ohmflow'
 * const { interconnect } = presets['rram256-mesh'].chip
 * console.assert(interconnect.width * interconnect.height === presets['rram256-mesh'].chip.cores)
 */
export const meshPreset = (sourced: Sourced<MeshChip>): Preset<MeshChip> => presetOf(sourced, hasMesh, [])
