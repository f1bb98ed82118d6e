// sums += values × weights. Weights are i16, zero points subtracted,
// in quads of 4 columns, rows in pairs, filled up with 0:
//
//   pair i of a quad: [c0 r2i, c0 r2i+1, c1 r2i, …, c3 r2i+1]   (16 bytes)
//
// or narrow, the same in i8 (8 bytes), and widened a quad at a time.

import { gather, gatherOne, PAIR } from './gather'

/** Bytes of panels that are multiplied by one quad after the other: half of a common first-level cache. */
const CACHED: usize = 16384
/** So few vectors left are multiplied one by one, with the 4 columns of a quad side by side. */
const FEW: i32 = 3

@inline
function add(at: usize, terms: v128): void {
  v128.store(at, i32x4.add(v128.load(at), terms))
}

/** Adds 4 sums that lie `stride` apart, of which there are `n`. */
@inline
function addApart(at: usize, terms: v128, n: i32, stride: usize): void {
  if (n > 0) store<i32>(at, load<i32>(at) + i32x4.extract_lane(terms, 0))
  at += stride
  if (n > 1) store<i32>(at, load<i32>(at) + i32x4.extract_lane(terms, 1))
  at += stride
  if (n > 2) store<i32>(at, load<i32>(at) + i32x4.extract_lane(terms, 2))
  at += stride
  if (n > 3) store<i32>(at, load<i32>(at) + i32x4.extract_lane(terms, 3))
}

/** Adds the sums of one column and 8 vectors, of which there are `n`. */
@inline
function addColumn(at: usize, low: v128, high: v128, n: i32, vectorStride: usize): void {
  if (n == 8 && vectorStride == 4) {
    add(at, low)
    add(at + 16, high)
  } else {
    addApart(at, low, n, vectorStride)
    addApart(at + (vectorStride << 2), high, n - 4, vectorStride)
  }
}

/** Adds 4 × 4 sums, of which there are `n` vectors and 4 columns side by side. */
@inline
function addTransposed(at: usize, a: v128, b: v128, c: v128, d: v128, n: i32, vectorStride: usize): void {
  const ab = i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
  const AB = i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
  const cd = i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
  const CD = i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
  if (n > 0) add(at, i8x16.shuffle(ab, cd, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23))
  at += vectorStride
  if (n > 1) add(at, i8x16.shuffle(ab, cd, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
  at += vectorStride
  if (n > 2) add(at, i8x16.shuffle(AB, CD, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23))
  at += vectorStride
  if (n > 3) add(at, i8x16.shuffle(AB, CD, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
}

/** Adds a panel by a quad: 8 vectors, of which there are `n`, by 4 columns, of which there are `columns`. */
export function multiplyQuad(
  panel: usize, weights: usize, pairs: i32, sums: usize, n: i32, columns: i32, vectorStride: usize, columnStride: usize,
): void {
  let a0 = i32x4.splat(0), a1 = i32x4.splat(0), b0 = i32x4.splat(0), b1 = i32x4.splat(0)
  let c0 = i32x4.splat(0), c1 = i32x4.splat(0), d0 = i32x4.splat(0), d1 = i32x4.splat(0)
  for (const end = panel + <usize>pairs * PAIR; panel < end; panel += PAIR, weights += 16) {
    const low = v128.load(panel)
    const high = v128.load(panel, 16)
    let w = v128.load32_splat(weights)
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(low, w))
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(high, w))
    w = v128.load32_splat(weights, 4)
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(low, w))
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(high, w))
    w = v128.load32_splat(weights, 8)
    c0 = i32x4.add(c0, i32x4.dot_i16x8_s(low, w))
    c1 = i32x4.add(c1, i32x4.dot_i16x8_s(high, w))
    w = v128.load32_splat(weights, 12)
    d0 = i32x4.add(d0, i32x4.dot_i16x8_s(low, w))
    d1 = i32x4.add(d1, i32x4.dot_i16x8_s(high, w))
  }
  if (columns == 4 && columnStride == 4) {
    addTransposed(sums, a0, b0, c0, d0, n, vectorStride)
    addTransposed(sums + (vectorStride << 2), a1, b1, c1, d1, n - 4, vectorStride)
    return
  }
  addColumn(sums, a0, a1, n, vectorStride)
  if (columns > 1) addColumn(sums + columnStride, b0, b1, n, vectorStride)
  if (columns > 2) addColumn(sums + columnStride * 2, c0, c1, n, vectorStride)
  if (columns > 3) addColumn(sums + columnStride * 3, d0, d1, n, vectorStride)
}

/** A panel by one column of a quad. */
function multiplyColumn(panel: usize, weights: usize, pairs: i32, sums: usize, n: i32, vectorStride: usize): void {
  let low = i32x4.splat(0)
  let high = i32x4.splat(0)
  for (const end = panel + <usize>pairs * PAIR; panel < end; panel += PAIR, weights += 16) {
    const w = v128.load32_splat(weights)
    low = i32x4.add(low, i32x4.dot_i16x8_s(v128.load(panel), w))
    high = i32x4.add(high, i32x4.dot_i16x8_s(v128.load(panel, 16), w))
  }
  addColumn(sums, low, high, n, vectorStride)
}

/** A panel by all columns of one quad. */
@inline
function multiplyPanel(
  panel: usize, weights: usize, pairs: i32, sums: usize, n: i32, columns: i32, vectorStride: usize, columnStride: usize,
): void {
  if (columns > 2) multiplyQuad(panel, weights, pairs, sums, n, columns, vectorStride, columnStride)
  else
    for (let c = 0; c < columns; c++)
      multiplyColumn(panel, weights + (c << 2), pairs, sums + columnStride * c, n, vectorStride)
}

/** A pair of a quad of i16, or of i8 where that is `T`. */
@inline
function pairAt<T>(at: usize): v128 {
  return sizeof<T>() == 1 ? v128.load8x8_s(at) : v128.load(at)
}

/** One vector by all columns, of weights of the type `T`. */
function multiplyOne<T>(panel: usize, weights: usize, pairs: i32, columns: i32, sums: usize, columnStride: usize): void {
  const end = panel + (<usize>pairs << 2)
  for (let c = 0; c < columns; c += 4) {
    let terms = i32x4.splat(0)
    for (let at = panel; at < end; at += 4, weights += 8 * sizeof<T>())
      terms = i32x4.add(terms, i32x4.dot_i16x8_s(v128.load32_splat(at), pairAt<T>(weights)))
    if (c + 4 <= columns && columnStride == 4) add(sums, terms)
    else addApart(sums, terms, columns - c, columnStride)
    sums += columnStride << 2
  }
}

/** How many panels are gathered at a time; scratch memory has to hold them. */
@inline
function panelsAtATime(pairs: i32): i32 {
  return max(1, <i32>(CACHED / (<usize>pairs * PAIR)))
}

/** Bytes of scratch memory for vectors of so many rows: panels, and behind them a quad. */
export function scratchBytes(rows: i32): usize {
  const pairs = (rows + 1) >> 1
  return <usize>panelsAtATime(pairs) * <usize>pairs * PAIR + (<usize>pairs << 4)
}

/** Writes a narrow quad as one of i16. */
function widen(wide: usize, narrow: usize, pairs: i32): void {
  for (const end = wide + (<usize>pairs << 4); wide < end; wide += 16, narrow += 8) v128.store(wide, pairAt<i8>(narrow))
}

/** Adds the products of `count` vectors; strides are in bytes, and weights narrow where `narrow` is 1 and not 0. */
export function multiply(
  weights: usize, narrow: i32, rows: i32, columns: i32, activation: usize, flip: i32, shift: i32, vectorOffsets: usize,
  rowOffsets: usize, count: i32, sums: usize, vectorStride: usize, columnStride: usize, scratch: usize,
): void {
  const pairs = (rows + 1) >> 1
  const panelBytes = <usize>pairs * PAIR
  const quadBytes = <usize>pairs << (4 - narrow)
  const most = panelsAtATime(pairs) << 3
  const widened = scratch + <usize>panelsAtATime(pairs) * panelBytes
  const many = (count & 7) > FEW ? count : count & ~7
  for (let from = 0; from < many; from += most) {
    const to = min(from + most, many)
    let panel = scratch
    for (let v = from; v < to; v += 8, panel += panelBytes)
      gather(panel, activation, vectorOffsets + (v << 2), min(8, to - v), rowOffsets, rows, flip, shift)
    let stored = weights
    for (let c = 0; c < columns; c += 4, stored += quadBytes) {
      let quad = stored
      if (narrow) {
        widen(widened, stored, pairs)
        quad = widened
      }
      panel = scratch
      for (let v = from; v < to; v += 8, panel += panelBytes)
        multiplyPanel(
          panel, quad, pairs, sums + vectorStride * v + columnStride * c,
          min(8, to - v), min(4, columns - c), vectorStride, columnStride,
        )
    }
  }
  for (let v = many; v < count; v++) {
    const at = sums + vectorStride * v
    if (rows & 1) store<i16>(scratch + (<usize>rows << 1), 0)
    gatherOne(scratch, activation + load<i32>(vectorOffsets + (v << 2)), rowOffsets, rows, flip, shift)
    if (narrow) multiplyOne<i8>(scratch, weights, pairs, columns, at, columnStride)
    else multiplyOne<i16>(scratch, weights, pairs, columns, at, columnStride)
  }
}
