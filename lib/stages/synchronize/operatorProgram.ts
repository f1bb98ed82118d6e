import { activationBytes, type Chip, logicalColumns } from '../../hardware/chip.js'
import type { OperatorLayer } from '../../ir/lowered.js'
import type { CoreProgram } from '../../ir/program.js'
import type { Statement } from '../../isa/instruction.js'
import { portion } from '../../isa/written.js'

/** The k-th of `parts` nearly equal parts of `total`; all parts add up to `total`. */
const share = (total: number, k: number, parts: number): number =>
  Math.floor((total * (k + 1)) / parts) - Math.floor((total * k) / parts)

/**
 * So much work in equal portions of at most `room` bytes read or written, and what
 * remains of the divisions in the same way: a loop for each order of magnitude.
 */
const inPortions = (
  bytesRead: number,
  elements: number,
  bytesWritten: number,
  room: number,
): readonly Statement[] => {
  const count = Math.ceil(Math.max(bytesRead, bytesWritten) / room)
  if (count <= 1) return portion(bytesRead, elements, bytesWritten)
  const each = (total: number) => Math.floor(total / count)
  const rest = (total: number) => total - each(total) * (count - 1)
  // what is too little for every portion comes before those that need it
  if (bytesRead > 0 && each(bytesRead) === 0)
    return [...inPortions(bytesRead, 0, 0, room), ...inPortions(0, elements, bytesWritten, room)]
  if (elements > 0 && each(elements) === 0 && bytesWritten > 0)
    return [...inPortions(bytesRead, elements, 0, room), ...inPortions(0, 0, bytesWritten, room)]
  const body = portion(each(bytesRead), each(elements), each(bytesWritten))
  return [
    { op: 'LOOP', count: count - 1, start: 0, step: 1, body },
    ...inPortions(rest(bytesRead), rest(elements), rest(bytesWritten), room),
  ]
}

/**
 * An operator on the output units of `cores`: each reads its share from shared memory, executes it and
 * writes it back, in portions that fit an output buffer. Each element is read once and written once.
 */
export const operatorProgram = (
  { name, inputElements, outputElements, operations }: OperatorLayer,
  cores: readonly number[],
  { crossbar }: Chip,
): readonly CoreProgram[] => {
  const bytes = activationBytes(crossbar)
  const room = Math.max(1, logicalColumns(crossbar)) * bytes
  const portions = Math.max(1, Math.ceil((Math.max(inputElements, outputElements) * bytes) / room))
  // a core that works has something to read, and to execute before it writes
  const shares = [portions, inputElements, operations].filter((total) => total > 0)
  const busy = cores.slice(0, Math.min(...shares))
  return busy.map((core, k) => {
    const own = (total: number) => share(total, k, busy.length)
    const code = inPortions(own(inputElements) * bytes, own(operations), own(outputElements) * bytes, room)
    return { core, layer: name, tile: null, code }
  })
}
