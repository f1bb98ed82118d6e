import type { Crossbar } from '../../lib/hardware/chip.js'
import type { Precise } from '../../lib/hardware/precision.js'

/** Pieces of so many bits that a number is given or kept in, counted one by one. */
const piecesOf = (bits: number, each: number): number => {
  let pieces = 0
  for (let left = bits; left > 0; left -= each) pieces++
  return pieces
}

/** A crossbar as a layer of that precision sees it, by the words of the docs and not by what the library does. */
export const seenBy = ({ precision }: Precise, crossbar: Crossbar) => {
  const { weightBits, inputBits } = precision ?? crossbar
  const columnsEach = piecesOf(weightBits, crossbar.cellBits) * (crossbar.differential === true ? 2 : 1)
  const steps = piecesOf(inputBits, crossbar.dacBits)
  const most = piecesOf(crossbar.inputBits, crossbar.dacBits)
  const part = crossbar.mvmCycles * steps
  return {
    /** Inputs that it takes, and weights side by side. */
    rows: crossbar.differential === 'rows' ? (crossbar.rows - (crossbar.rows % 2)) / 2 : crossbar.rows,
    columns: (crossbar.columns - (crossbar.columns % columnsEach)) / columnsEach,
    columnsEach,
    mvmCycles: (part - (part % most)) / most + (part % most === 0 ? 0 : 1),
    /** Steps of an MVM, and those that one of the chip's takes. */
    steps,
    chipSteps: most,
    inputBytes: piecesOf(inputBits, 8),
    resultBytes: piecesOf(crossbar.inputBits, 8),
    weightBytes: piecesOf(weightBits, 8),
  }
}
