import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'

/**
 * What the time of a phase on a given chip depends on, as text: sizes of tiles and
 * code, with cores numbered by their place in the phase. Layers of the same shape at
 * different places of a chip with a bus have the same key, and so the same timing.
 */
export const phaseKey = (cores: readonly CoreProgram[], { interconnect }: Chip): string => {
  // on a mesh it depends on where cores are
  if (interconnect.kind === 'mesh') return JSON.stringify(cores)
  const placeOf = new Map(cores.map(({ core }, i) => [core, i]))
  const parts = cores.map(({ tile, precision, code }) => [
    tile === null ? null : [tile.groups.count, tile.rows.count, tile.columns.count, precision],
    code,
  ])
  return JSON.stringify(parts, (key, value: unknown) =>
    (key === 'from' || key === 'to') && typeof value === 'number'
      ? (placeOf.get(value) ?? `core ${value}`)
      : value,
  )
}
