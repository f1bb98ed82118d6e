import { activationBytes, type Chip, partialSumBytes } from '../../hardware/chip.js'
import { inputBytes, type Precise, weightBitsOf } from '../../hardware/precision.js'
import type { CoreProgram } from '../../ir/program.js'
import { tileColumns, tileRows } from '../../ir/tiled.js'
import { type Instruction, operandOf } from '../../isa/instruction.js'
import { type Payload, rowOf } from '../../isa/instructionSet.js'

/** Bytes of what an instruction moves for a tile of so many rows and columns of the crossbar. */
const payloadBytes = (
  payload: Payload,
  instruction: Instruction,
  [rows, columns]: readonly [rows: number, columns: number],
  { crossbar, signal }: Chip,
  layer: Precise,
): number => {
  switch (payload) {
    case 'input':
      return rows * inputBytes(crossbar, layer)
    case 'weights':
      return rows * columns * Math.ceil(weightBitsOf(crossbar, layer) / 8)
    case 'partial sum':
      return columns * partialSumBytes
    case 'result':
      return columns * activationBytes(crossbar)
    case 'bytes':
      return Number(operandOf(instruction, 'bytes'))
    case 'signal':
      return signal.bytes
  }
}

/** Bytes that an instruction moves over the interconnect. */
export const bytesMoved = (instruction: Instruction, program: CoreProgram, chip: Chip): number => {
  const { moves } = rowOf(instruction)
  if (moves === null) return 0
  const { tile } = program
  const size = tile === null ? ([0, 0] as const) : ([tileRows(tile), tileColumns(tile)] as const)
  return payloadBytes(moves, instruction, size, chip, program)
}
