// codes = what sums become: a bias added, scaled in float32, an addend added, kept within bounds, rounded (ties to
// even), the zero point added. Where the addend is 0, steps and their order are those of ONNX Runtime's
// MlasRequantizeOutput, so that the bits are the same.

/** The sums of 4 vectors, of which there are `n`; they lie `stride` apart. */
@inline
function fourSums(at: usize, n: i32, stride: usize): v128 {
  if (stride == 4) return v128.load(at)
  let sums = v128.load32_zero(at)
  if (n > 1) sums = v128.load32_lane(at + stride, sums, 1)
  if (n > 2) sums = v128.load32_lane(at + stride * 2, sums, 2)
  if (n > 3) sums = v128.load32_lane(at + stride * 3, sums, 3)
  return sums
}

/** Writes the codes of 4 vectors, of which there are `n`, each to its own offset. */
@inline
function scatter(target: usize, codes: v128, offsets: usize, n: i32): void {
  const first = load<i32>(offsets)
  const sideBySide = i32x4.eq(v128.load(offsets), i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3)))
  if (n > 3 && i32x4.all_true(sideBySide)) {
    const low = v128.and(codes, i32x4.splat(0xff))
    const halves = i16x8.narrow_i32x4_u(low, low)
    v128.store32_lane(target + first, i8x16.narrow_i16x8_u(halves, halves), 0)
    return
  }
  store<u8>(target + first, i32x4.extract_lane(codes, 0))
  if (n > 1) store<u8>(target + load<i32>(offsets, 4), i32x4.extract_lane(codes, 1))
  if (n > 2) store<u8>(target + load<i32>(offsets, 8), i32x4.extract_lane(codes, 2))
  if (n > 3) store<u8>(target + load<i32>(offsets, 12), i32x4.extract_lane(codes, 3))
}

/** Writes the codes of all columns and `count` vectors; strides are in bytes. */
export function requantize(
  sums: usize, vectorStride: usize, columnStride: usize, biases: usize, scales: usize, addends: usize, low: f32, high: f32, zeroPoint: i32,
  codes: usize, vectorOffsets: usize, count: i32, columnOffsets: usize, columns: i32,
): void {
  const lows = f32x4.splat(low)
  const highs = f32x4.splat(high)
  const zeroPoints = i32x4.splat(zeroPoint)
  for (let c = 0; c < columns; c++, sums += columnStride) {
    const bias = v128.load32_splat(biases + (c << 2))
    const scale = v128.load32_splat(scales + (c << 2))
    const addend = v128.load32_splat(addends + (c << 2))
    const target = codes + load<i32>(columnOffsets + (c << 2))
    let at = sums
    for (let v = 0; v < count; v += 4, at += vectorStride << 2) {
      const sum = i32x4.add(fourSums(at, count - v, vectorStride), bias)
      const scaled = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(sum), scale), addend)
      const kept = f32x4.pmin(f32x4.pmax(scaled, lows), highs)
      const rounded = i32x4.trunc_sat_f32x4_s(f32x4.nearest(kept))
      scatter(target, i32x4.add(rounded, zeroPoints), vectorOffsets + (v << 2), count - v)
    }
  }
}
