/** Bytes of an integer in LEB128 (7 bits a byte); negative ones in its signed form. */
export const leb128 = (n: number): number => {
  let bytes = 1
  for (let rest = n < 0 ? -(n + 1) * 2 : n; rest >= 128; rest = Math.floor(rest / 128)) bytes++
  return bytes
}

/** Bytes of several. */
export const leb128Of = (numbers: readonly number[]): number => {
  let bytes = 0
  for (const n of numbers) bytes += leb128(n)
  return bytes
}
