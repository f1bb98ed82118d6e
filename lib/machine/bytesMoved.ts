import { activationBytes, type Chip, partialSumBytes } from '../hardware/chip.js'
import type { CoreProgram, Instruction } from '../ir/program.js'
import { tileColumns, tileRows } from '../ir/tiled.js'

/** Bytes that an instruction moves over the interconnect. */
export const bytesMoved = (instruction: Instruction, { tile }: CoreProgram, chip: Chip): number => {
  const [rows, columns] = tile === null ? [0, 0] : [tileRows(tile), tileColumns(tile)]
  switch (instruction.op) {
    case 'LOAD':
      return rows * activationBytes(chip.crossbar)
    case 'LOADP':
    case 'STOREP':
    case 'SEND':
      return columns * partialSumBytes
    case 'STORE':
      return columns * activationBytes(chip.crossbar)
    case 'PROGRAM':
      return rows * columns * Math.ceil(chip.crossbar.weightBits / 8)
    case 'READ':
    case 'WRITE':
      return instruction.bytes
    case 'CALL':
    case 'WAIT':
      return chip.signal.bytes
    default:
      return 0
  }
}
