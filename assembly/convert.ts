// sums += what a crossbar of cells gives: bit planes of the inputs drive bit planes of the cells, counted
// by their common ones; the counts of a column make its sum, which is converted, shifted and added.
//
// Cells are bit planes, one after the other: for each plane, each of its bits, each
// 16 columns, each 8 rows, a register with one byte a column and one bit a row.

/** Bytes of a bit plane of one vector: a bit a row, filled up to 16. */
@inline
function planeBytes(rows: i32): i32 {
  return ((rows + 15) >> 4) << 1
}

/** Bytes of scratch memory: the codes of one vector, and their 8 bit planes. */
export function convertScratch(rows: i32): i32 {
  return (planeBytes(rows) << 3) + (planeBytes(rows) << 3) + 192
}

/** Gathers the codes of a vector and cuts them into bit planes; the sum of the codes. */
function slice(scratch: usize, activation: usize, rowOffsets: usize, rows: i32, flip: i32): i32 {
  const bytes = planeBytes(rows)
  const codes = scratch
  const bits = scratch + (bytes << 3)
  let sum = 0
  for (let r = 0; r < rows; r++) {
    const code = <i32>load<u8>(activation + load<i32>(rowOffsets + (r << 2))) ^ flip
    store<u8>(codes + r, <u8>code)
    sum += code
  }
  for (let r = rows; r < bytes << 3; r++) store<u8>(codes + r, 0)
  for (let r = 0; r < bytes << 3; r += 16) {
    let register = v128.load(codes + r)
    for (let bit = 7; bit >= 0; bit--) {
      store<u16>(bits + bit * bytes + (r >> 3), <u16>i8x16.bitmask(register))
      register = i8x16.shl(register, 1)
    }
  }
  return sum
}

/** Adds counts of 16 columns to 4 × 4 sums, shifted to the left. */
@inline
function widen(sums: usize, counts: v128, shift: i32): void {
  const low = i16x8.extend_low_i8x16_u(counts)
  const high = i16x8.extend_high_i8x16_u(counts)
  v128.store(sums, i32x4.add(v128.load(sums), i32x4.shl(i32x4.extend_low_i16x8_u(low), shift)))
  v128.store(sums, i32x4.add(v128.load(sums, 16), i32x4.shl(i32x4.extend_high_i16x8_u(low), shift)), 16)
  v128.store(sums, i32x4.add(v128.load(sums, 32), i32x4.shl(i32x4.extend_low_i16x8_u(high), shift)), 32)
  v128.store(sums, i32x4.add(v128.load(sums, 48), i32x4.shl(i32x4.extend_high_i16x8_u(high), shift)), 48)
}

/**
 * Counts the common ones of a bit plane of the inputs and one of 16 columns; a byte counts at most 31 · 8 at a time.
 */
@inline
function count(sums: usize, cells: usize, inputs: usize, bytes: i32, shift: i32): void {
  let at = 0
  while (at < bytes) {
    const end = min(at + 31, bytes)
    let counts = i8x16.splat(0)
    for (; at < end; at++)
      counts = i8x16.add(counts, i8x16.popcnt(v128.and(v128.load(cells + (<usize>at << 4)), v128.load8_splat(inputs + at))))
    widen(sums, counts, shift)
  }
}

/** Converts 4 sums, shifts them, and adds them to the total or subtracts them. */
@inline
function convertFour(total: usize, sums: usize, half: v128, shift: i32, most: v128, left: i32, sign: i32): void {
  const code = i32x4.min_s(i32x4.shr_s(i32x4.add(v128.load(sums), half), shift), most)
  const terms = i32x4.shl(code, left)
  v128.store(total, sign > 0 ? i32x4.add(v128.load(total), terms) : i32x4.sub(v128.load(total), terms))
}

/** Adds what 16 columns give for one vector to `total`. */
@inline
function convertColumns(
  total: usize, sums: usize, cells: usize, groupStride: usize, group: i32, bits: usize, bytes: i32, shifts: usize, signs: usize,
  planes: i32, cellBits: i32, dacBits: i32, shift: i32, most: i32,
): void {
  const half = i32x4.splat(shift > 0 ? 1 << (shift - 1) : 0)
  const mosts = i32x4.splat(most)
  for (let low = 0; low < 8; low += dacBits)
    for (let p = 0; p < planes; p++) {
      memory.fill(sums, 0, 64)
      for (let i = 0; i < dacBits && low + i < 8; i++)
        for (let j = 0; j < cellBits; j++)
          count(
            sums, cells + <usize>(p * cellBits + j) * groupStride + <usize>group * (<usize>bytes << 4),
            bits + (low + i) * bytes, bytes, i + j,
          )
      const left = min(31, shift + low + load<i32>(shifts + (p << 2)))
      const sign = load<i32>(signs + (p << 2))
      for (let q = 0; q < 64; q += 16) convertFour(total + q, sums + q, half, shift, mosts, left, sign)
    }
}

/** Adds the products of `vectors` vectors; strides are in bytes. */
export function convert(
  cells: usize, rows: i32, columns: i32, planes: i32, cellBits: i32, dacBits: i32, shift: i32, most: i32,
  shifts: usize, signs: usize, offsets: usize, codeSums: usize, activation: usize, flip: i32, zero: i32,
  vectorOffsets: usize, rowOffsets: usize, vectors: i32, target: usize, vectorStride: usize, columnStride: usize, scratch: usize,
): void {
  const bytes = planeBytes(rows)
  const groups = (columns + 15) >> 4
  const groupStride = <usize>groups * (<usize>bytes << 4)
  const bits = scratch + 128 + (bytes << 3)
  for (let v = 0; v < vectors; v++) {
    const inputs = slice(scratch + 128, activation + load<i32>(vectorOffsets + (v << 2)), rowOffsets, rows, flip)
    for (let group = 0; group < groups; group++) {
      memory.fill(scratch, 0, 64)
      convertColumns(
        scratch, scratch + 64, cells, groupStride, group, bits, bytes, shifts, signs, planes, cellBits, dacBits, shift, most,
      )
      for (let c = group << 4; c < min(columns, (group + 1) << 4); c++) {
        const offset = load<i32>(offsets + (c << 2))
        const corrected =
          load<i32>(scratch + ((c & 15) << 2)) - offset * inputs - zero * load<i32>(codeSums + (c << 2)) + rows * zero * offset
        const to = target + vectorStride * v + columnStride * c
        store<i32>(to, load<i32>(to) + corrected)
      }
    }
  }
}
