import { sum } from '../arithmetic.js'
import { type Cells, cellsOf, topLevel } from '../devices/cells.js'
import type { Crossbar } from '../hardware/chip.js'
import { inputSteps } from '../hardware/precision.js'
import type { Tile } from '../ir/tiled.js'
import { multimap } from '../multimap.js'
import { framed, frameOf } from './frame.js'
import type { IntegerLayer } from './integerLayer.js'
import { tileMatrices } from './tileMatrix.js'

/**
 * What the inputs of a layer drive in its crossbars, over all vectors: where every input is the greatest that there is, and
 * every cell at its top level, each is as much as there is at all, see `drivenAtMost`.
 */
export interface Drive {
  /** Σ over steps and cells: the square of what is applied to the row, times the conductance, both from 0 to 1. */
  readonly cells: number
  /** Σ over steps and rows: what is applied, from 0 to 1. */
  readonly rows: number
  /** Steps, over all crossbars, in which any row is driven: of the others it is known that all sums are 0. */
  readonly steps: number
}

const none: Drive = { cells: 0, rows: 0, steps: 0 }

const plus = (a: Drive, b: Drive): Drive => ({
  cells: a.cells + b.cells,
  rows: a.rows + b.rows,
  steps: a.steps + b.steps,
})

/** Codes of an activation. */
const codes = 256

/** Of each code, what it applies over all steps: the squares, the amounts, and how many steps are not 0. */
const driveOfCodes = (dacBits: number) => {
  const top = topLevel(dacBits)
  const bits = Math.min(8, dacBits)
  const digits = Array.from({ length: codes }, (_, code) =>
    Array.from({ length: Math.ceil(8 / bits) }, (_, step) => (code >> (step * bits)) & top),
  )
  const table = (of: (digit: number) => number): Float64Array =>
    Float64Array.from(digits, (own) => sum(own.map(of)))
  return {
    squares: table((digit) => (digit / top) ** 2),
    amounts: table((digit) => digit / top),
    steps: table((digit) => (digit > 0 ? 1 : 0)),
  }
}

/** The conductance of each row: of all its cells, in top levels. */
const conductances = ({ levels, rows, columns, cellBits }: Cells): Float64Array => {
  const sums = new Float64Array(rows)
  for (let at = 0; at < levels.length; at++) sums[Math.floor(at / columns) % rows]! += levels[at]!
  return sums.map((level) => level / topLevel(cellBits))
}

/** Rows of the groups of a tile: tiles beside one another have the same. */
const rowsKey = ({ groups, rows }: Tile): string =>
  `${groups.start} ${groups.count} ${rows.start} ${rows.count}`

/**
 * What the input of a layer drives in the crossbars of these tiles, each of which sees each vector once. A cell takes what the square of
 * its voltage and its conductance say, and a step in which nothing is driven is not converted.
 */
export const driveOf = (
  integer: Pick<IntegerLayer, 'layer' | 'inputZeroPoint' | 'weights' | 'weightZeroPoints'>,
  tiles: readonly Tile[],
  crossbar: Crossbar,
  input: Uint8Array | Int8Array,
): Drive => {
  const { layer, inputZeroPoint } = integer
  const frame = frameOf(layer.input, layer)
  const data = framed(input, frame, inputZeroPoint)
  // signed codes are applied with an offset, as they lie in the kernels
  const flip = data instanceof Int8Array ? 128 : 0
  const { base, vectors, rows, group } = frame.addresses
  const { squares, amounts, steps } = driveOfCodes(crossbar.dacBits)
  const matrixOf = tileMatrices(integer)

  /** What one crossbar sees: of each of its rows the squares, and of all together the rest. */
  const seen = ({ groups, rows: own }: Tile) => {
    const ofRows = new Float64Array(groups.count * own.count)
    let [all, active] = [0, 0]
    for (const vector of vectors) {
      let any = 0
      for (let g = 0, k = 0; g < groups.count; g++)
        for (let r = 0; r < own.count; r++, k++) {
          const at = base + vector + group * (groups.start + g) + rows[own.start + r]!
          const code = (data[at]! + flip) & 255
          ofRows[k]! += squares[code]!
          all += amounts[code]!
          any |= code
        }
      active += steps[any]!
    }
    return { ofRows, all, active }
  }

  let drive = none
  for (const beside of multimap(tiles.map((tile) => [rowsKey(tile), tile] as const)).values()) {
    const [first] = beside
    if (first === undefined) continue
    const { ofRows, all, active } = seen(first)
    for (const tile of beside) {
      let cells = 0
      for (let g = 0; g < tile.groups.count; g++) {
        const { weights, zeroPoints, ...size } = matrixOf(tile, tile.groups.start + g)
        const held = cellsOf(
          { codes: weights, zeroPoints: zeroPoints ?? new Uint8Array(size.columns), ...size },
          crossbar,
        )
        conductances(held).forEach((conductance, r) => {
          cells += conductance * ofRows[g * tile.rows.count + r]!
        })
      }
      // a weight that is the difference of two rows has both of them driven
      drive = plus(drive, { cells, rows: all * (crossbar.differential === 'rows' ? 2 : 1), steps: active })
    }
  }
  return drive
}

/** The same where all rows and cells of so many crossbars are driven as far as there is, for so many vectors. */
export const drivenAtMost = (crossbar: Crossbar, crossbars: number, vectors: number): Drive => {
  const steps = crossbars * vectors * inputSteps(crossbar)
  return { steps, rows: steps * crossbar.rows, cells: steps * crossbar.rows * crossbar.columns }
}
