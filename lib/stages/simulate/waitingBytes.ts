import { sum } from '../../arithmetic.js'
import { partialSumBytes } from '../../hardware/chip.js'
import type { CoreProgram, Phase } from '../../ir/program.js'
import { tileColumns } from '../../ir/tiled.js'
import { sumsLeftBy } from '../../isa/sumsLeft.js'

/** By how many bytes what a core stores of partial sums in memory is more than what it loads. */
const left = ({ tile, code }: CoreProgram): number =>
  tile === null ? 0 : tileColumns(tile) * partialSumBytes * sumsLeftBy(code)

/** Bytes of partial sums that wait in shared memory as each phase begins: those of layers that are cut over rounds. */
export const waitingBytes = (phases: readonly Phase[]): readonly number[] => {
  const waiting = [0]
  for (const { cores } of phases) waiting.push(waiting.at(-1)! + sum(cores.map(left)))
  return waiting
}
