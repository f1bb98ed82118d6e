// Gathers im2col vectors into panels: 8 vectors side by side, their rows
// in pairs, so that one i32x4.dot_i16x8_s multiplies 4 vectors by 2 rows.
//
//   pair i: [v0 r2i, v0 r2i+1, v1 r2i, …, v3 r2i+1] [v4 r2i, …, v7 r2i+1]   (16 + 16 bytes, i16 each)
//
// A value is (code ^ flip) − shift: flip is 0x80 for int8, which makes it the
// unsigned code of value + 128. Places of vectors and rows that are not there
// hold whatever lies beside: their sums are not stored, or their weights are 0.

/** Bytes of one pair of rows in a panel. */
export const PAIR: usize = 32

/** The end of the run of offsets `stride` apart that begins with number `from` of `n`. */
@inline
function runEnd(offsets: usize, from: i32, n: i32, stride: i32): i32 {
  const first = load<i32>(offsets + (from << 2))
  let i = from + 1
  while (i < n && load<i32>(offsets + (i << 2)) == first + (i - from) * stride) i++
  return i
}

/** 8 values that are `stride` (1 or 2) apart. */
@inline
function fetch(at: usize, stride: i32, flip: v128, shift: v128): v128 {
  const codes = stride == 1 ? v128.load8x8_u(at) : v128.and(v128.load(at), i16x8.splat(0xff))
  return i16x8.sub(v128.xor(codes, flip), shift)
}

@inline
function storePair(panel: usize, even: v128, odd: v128): void {
  v128.store(panel, i8x16.shuffle(even, odd, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23))
  v128.store(panel, i8x16.shuffle(even, odd, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31), 16)
}

/** 8 vectors in one run from `a`. */
@inline
function gatherRun(panel: usize, a: usize, stride: i32, rowOffsets: usize, rows: i32, flip: v128, shift: v128): void {
  let at = rowOffsets
  for (const end = rowOffsets + ((rows & ~1) << 2); at < end; at += 8, panel += PAIR)
    storePair(panel, fetch(a + load<i32>(at), stride, flip, shift), fetch(a + load<i32>(at, 4), stride, flip, shift))
  if (rows & 1) {
    const last = fetch(a + load<i32>(at), stride, flip, shift)
    storePair(panel, last, last)
  }
}

/** 8 vectors in two runs: the first `split` from `a`, the others as if their run had begun at `b`. */
@inline
function gatherRuns(
  panel: usize, a: usize, b: usize, split: i32, stride: i32, rowOffsets: usize, rows: i32, flip: v128, shift: v128,
): void {
  const first = i16x8.lt_s(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat(<i16>split))
  for (let r = 0; r < rows; r += 2, panel += PAIR) {
    const even = load<i32>(rowOffsets + (r << 2))
    const odd = load<i32>(rowOffsets + (min(r + 1, rows - 1) << 2))
    storePair(
      panel,
      v128.bitselect(fetch(a + even, stride, flip, shift), fetch(b + even, stride, flip, shift), first),
      v128.bitselect(fetch(a + odd, stride, flip, shift), fetch(b + odd, stride, flip, shift), first),
    )
  }
}

/** Whether the 8 offsets are 1 apart. */
@inline
function adjacent(offsets: usize): bool {
  const first = i32x4.splat(load<i32>(offsets))
  const low = i32x4.eq(v128.load(offsets), i32x4.add(first, i32x4(0, 1, 2, 3)))
  const high = i32x4.eq(v128.load(offsets, 16), i32x4.add(first, i32x4(4, 5, 6, 7)))
  return i8x16.all_true(v128.and(low, high))
}

/** 8 rows of 4 vectors, transposed into one half of 4 pairs. */
@inline
function storeTransposed(panel: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
  const AB = i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
  const cd = i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
  const CD = i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
  v128.store(panel, i8x16.shuffle(ab, cd, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23))
  v128.store(panel, i8x16.shuffle(ab, cd, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31), 32)
  v128.store(panel, i8x16.shuffle(AB, CD, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), 64)
  v128.store(panel, i8x16.shuffle(AB, CD, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31), 96)
}

@inline
function vectorAt(at: usize, vectorOffsets: usize, v: i32, n: i32): usize {
  return at + load<i32>(vectorOffsets + (min(v, n - 1) << 2))
}

/** Vectors that are anywhere, 8 rows at a time where those are side by side. */
function gatherScattered(
  panel: usize, activation: usize, vectorOffsets: usize, n: i32, rowOffsets: usize, rows: i32, flip: i32, shift: i32,
): void {
  const flips = i16x8.splat(<i16>flip)
  const shifts = i16x8.splat(<i16>shift)
  let r = 0
  while (r < rows) {
    if (r + 8 <= rows && adjacent(rowOffsets + (r << 2))) {
      const at = activation + load<i32>(rowOffsets + (r << 2))
      for (let v = 0; v < 8; v += 4)
        storeTransposed(
          panel + <usize>(r >> 1) * PAIR + (v << 2),
          fetch(vectorAt(at, vectorOffsets, v, n), 1, flips, shifts),
          fetch(vectorAt(at, vectorOffsets, v + 1, n), 1, flips, shifts),
          fetch(vectorAt(at, vectorOffsets, v + 2, n), 1, flips, shifts),
          fetch(vectorAt(at, vectorOffsets, v + 3, n), 1, flips, shifts),
        )
      r += 8
      continue
    }
    for (const end = min(r + 8, rows); r < end; r++) {
      const at = activation + load<i32>(rowOffsets + (r << 2))
      const to = panel + <usize>(r >> 1) * PAIR + ((r & 1) << 1)
      for (let v = 0; v < n; v++)
        store<i16>(to + (v << 2), <i16>((<i32>load<u8>(vectorAt(at, vectorOffsets, v, n)) ^ flip) - shift))
    }
  }
}

/** Gathers `n` vectors, 1 to 8, into one panel. */
export function gather(
  panel: usize, activation: usize, vectorOffsets: usize, n: i32, rowOffsets: usize, rows: i32, flip: i32, shift: i32,
): void {
  const flips = i16x8.splat(<i16>flip)
  const shifts = i16x8.splat(<i16>shift)
  const first = load<i32>(vectorOffsets)
  for (let stride = 1; stride <= 2; stride++) {
    const split = runEnd(vectorOffsets, 0, n, stride)
    if (split == n) {
      if (stride == 1) gatherRun(panel, activation + first, 1, rowOffsets, rows, flips, shifts)
      else gatherRun(panel, activation + first, 2, rowOffsets, rows, flips, shifts)
      return
    }
    const second = load<i32>(vectorOffsets + (split << 2)) - split * stride
    // a run that would have begun before the first vector might begin before the memory
    if (second < first || runEnd(vectorOffsets, split, n, stride) != n) continue
    const a = activation + first
    const b = activation + second
    if (stride == 1) gatherRuns(panel, a, b, split, 1, rowOffsets, rows, flips, shifts)
    else gatherRuns(panel, a, b, split, 2, rowOffsets, rows, flips, shifts)
    return
  }
  gatherScattered(panel, activation, vectorOffsets, n, rowOffsets, rows, flip, shift)
}

/** Gathers one vector as `rows` values in a row. */
export function gatherOne(
  panel: usize, activation: usize, rowOffsets: usize, rows: i32, flip: i32, shift: i32,
): void {
  const flips = i16x8.splat(<i16>flip)
  const shifts = i16x8.splat(<i16>shift)
  let r = 0
  while (r < rows) {
    if (r + 8 <= rows && adjacent(rowOffsets + (r << 2))) {
      v128.store(panel + (r << 1), fetch(activation + load<i32>(rowOffsets + (r << 2)), 1, flips, shifts))
      r += 8
      continue
    }
    for (const end = min(r + 8, rows); r < end; r++)
      store<i16>(panel + (r << 1), <i16>((<i32>load<u8>(activation + load<i32>(rowOffsets + (r << 2))) ^ flip) - shift))
  }
}
