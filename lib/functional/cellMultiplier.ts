import { conversionOf, lossless, placeKey } from '../devices/adc.js'
import type { CellModel, CellSite } from '../devices/cellModel.js'
import { type Cells, cellsOf } from '../devices/cells.js'
import type { Devices } from '../devices/devices.js'
import { stateOf } from '../devices/random.js'
import type { Crossbar } from '../hardware/chip.js'
import type { Tile } from '../ir/tiled.js'
import type { CellMatrix, Plane } from '../kernels/cellMatrix.js'
import type { Kernels, Multiplier } from '../kernels/kernels.js'
import type { Matrix } from '../kernels/matrix.js'

/** Devices in one trial: the same trial of the same seed draws the same numbers. */
export interface DeviceTrial {
  readonly devices: Devices
  readonly trial: number
}

const planesOf = ({ slices, polarities, cellBits }: Cells): readonly Plane[] =>
  Array.from({ length: polarities * slices }, (_, plane) => ({
    shift: Math.min(31, (plane % slices) * cellBits),
    sign: plane < slices ? 1 : -1,
  }))

/** Σ of the codes of each column, as they were meant. */
const codeSumsOf = ({ levels, rows, columns }: Cells, planes: readonly Plane[]): Int32Array => {
  const sums = new Int32Array(columns)
  for (let p = 0, at = 0; p < planes.length; p++) {
    const { shift, sign } = planes[p]!
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++, at++) sums[c]! += sign * (levels[at]! << shift)
  }
  return sums
}

/** The conductances that cell models make of levels; null where none changes anything. */
const conductancesOf = (cells: Cells, models: readonly CellModel[], state: number): Float64Array | null => {
  if (models.length === 0) return null
  const ideal: Float64Array = Float64Array.from(cells.levels)
  const { rows, columns, cellBits, slices, polarities } = cells
  const made = models.reduce<Float64Array>((conductances, model, i) => {
    const site: CellSite = { rows, columns, cellBits, slices, polarities, state: stateOf(state, i) }
    return model(conductances, site)
  }, ideal)
  return made.every((g, at) => g === cells.levels[at]) ? null : made
}

/**
 * The crossbar of a group of a tile in a copy of a layer, made of cells: what it gives is
 * exact where its converters lose nothing and its devices are ideal.
 */
export const cellMultiplier = (
  matrix: Matrix,
  crossbar: Crossbar,
  kernels: Kernels,
  { devices, trial }: DeviceTrial,
  layer: string,
  tile: Tile,
  group: number,
  copy = 0,
): Multiplier => {
  const { rows, columns, weights } = matrix
  const zeroPoints = matrix.zeroPoints ?? new Uint8Array(columns)
  const cells = cellsOf({ codes: weights, rows, columns, zeroPoints }, crossbar)
  const planes = planesOf(cells)
  const place = [layer, group, tile.rows.start, tile.columns.start, ...(copy === 0 ? [] : [copy])]
  const state = stateOf(devices.seed, trial, ...place)
  const learned = devices.ranges?.get(placeKey(layer, group, tile.rows.start, tile.columns.start))
  const conversion = devices.adc === null ? lossless : conversionOf(devices.adc, cells, crossbar, learned)
  const built: CellMatrix = {
    rows,
    columns,
    levels: cells.levels,
    conductances: conductancesOf(cells, devices.cells, stateOf(state, 'cells')),
    planes,
    cellBits: crossbar.cellBits,
    dacBits: crossbar.dacBits,
    ...conversion,
    offsets: cells.offsets,
    codeSums: codeSumsOf(cells, planes),
    noise: devices.readNoise === 0 ? null : { state: stateOf(state, 'reads'), sigma: devices.readNoise },
  }
  return kernels.conversion(built)
}
