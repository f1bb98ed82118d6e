/** How many varints a run holds, which ends with the last of them. */
export const varintsIn = (run: Uint8Array): number => {
  let count = 0
  for (let i = 0; i < run.length; i++) if (run[i]! < 0x80) count++
  return count
}

/**
 * Reads the varints of a run one after the other, without a list of them: the low and the high half of each.
 *
 * Source: Protocol Buffers, Encoding (https://protobuf.dev/programming-guides/encoding).
 */
export const everyVarint = (
  run: Uint8Array,
  visit: (low: number, high: number, index: number) => void,
): void => {
  let [low, high, shift, index] = [0, 0, 0, 0]
  for (let i = 0; i < run.length; i++) {
    const byte = run[i]!
    const bits = byte & 0x7f
    if (shift < 32) low |= bits << shift
    if (shift === 28) high |= bits >> 4
    else if (shift > 28) high |= bits << (shift - 32)
    if (byte >= 0x80) {
      shift += 7
      continue
    }
    visit(low, high, index++)
    low = 0
    high = 0
    shift = 0
  }
}
