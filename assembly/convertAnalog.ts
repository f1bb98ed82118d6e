// sums += what a crossbar of cells gives whose conductances are any numbers, in fixed point:
// i16, a quad of 4 columns after the other, as `multiply` has its weights, plane by plane.
// The parts of the inputs, a step after the other, take the places of 8 vectors in a panel.

import { PAIR } from './gather'
import { multiplyQuad } from './multiply'

/** Vectors and steps in a panel. */
const STREAMS: i32 = 8

/** Bytes of scratch memory: a panel, the sums of a quad, the totals of 8 vectors, and the sums of their codes. */
export function convertAnalogScratch(rows: i32, columns: i32): i32 {
  return (((rows + 1) >> 1) << 5) + 128 + (((columns + 3) >> 2) << 7) + 32
}

/** Cuts the codes of a vector into `steps` parts, from place `stream` of the panel on; the sum of the codes. */
function gatherParts(
  panel: usize, stream: i32, activation: usize, rowOffsets: usize, rows: i32, flip: i32, dacBits: i32, steps: i32,
): i32 {
  const mask = (1 << dacBits) - 1
  let sum = 0
  for (let r = 0; r < rows; r++) {
    const code = <i32>load<u8>(activation + load<i32>(rowOffsets + (r << 2))) ^ flip
    sum += code
    const to = panel + <usize>(r >> 1) * PAIR + ((r & 1) << 1) + (stream << 2)
    for (let step = 0; step < steps; step++) store<i16>(to + (step << 2), <i16>((code >> (step * dacBits)) & mask))
  }
  return sum
}

/** Mixes 4 numbers into a state: `mixed` of lib/devices/random.ts. */
@inline
function mixed(state: v128, value: v128): v128 {
  let h = i32x4.add(v128.xor(state, value), i32x4.splat(0x9e3779b9))
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 16)), i32x4.splat(0x85ebca6b))
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 13)), i32x4.splat(0xc2b2ae35))
  return v128.xor(h, i32x4.shr_u(h, 16))
}

/** 4 numbers of a table of 2^14 for the draws `draw` … `draw + 3` of a state. */
@inline
function drawFour(table: usize, state: v128, draw: i32): v128 {
  const at = i32x4.shl(i32x4.shr_u(mixed(state, i32x4.add(i32x4.splat(draw), i32x4(0, 1, 2, 3))), 18), 2)
  let drawn = i32x4.splat(load<i32>(table + i32x4.extract_lane(at, 0)))
  drawn = i32x4.replace_lane(drawn, 1, load<i32>(table + i32x4.extract_lane(at, 1)))
  drawn = i32x4.replace_lane(drawn, 2, load<i32>(table + i32x4.extract_lane(at, 2)))
  return i32x4.replace_lane(drawn, 3, load<i32>(table + i32x4.extract_lane(at, 3)))
}

/**
 * Adds the products of `count` vectors, of which the first has number
 * `first`; strides are in bytes. A table at 0 stands for no noise.
 */
export function convertAnalog(
  cells: usize, rows: i32, columns: i32, planes: i32, dacBits: i32, steps: i32, fraction: i32, shift: i32, most: i32,
  shifts: usize, signs: usize, offsets: usize, codeSums: usize, noise: usize, state: i32, activation: usize, flip: i32, zero: i32,
  vectorOffsets: usize, rowOffsets: usize, first: i32, count: i32, target: usize, vectorStride: usize, columnStride: usize,
  scratch: usize,
): void {
  const pairs = (rows + 1) >> 1
  const quads = (columns + 3) >> 2
  const planeBytes = <usize>quads * <usize>pairs * 16
  const panel = scratch
  const sums = panel + <usize>pairs * PAIR
  const totals = sums + 128
  const inputs = totals + (<usize>quads << 7)
  const right = fraction + shift
  const half = i32x4.splat(right > 0 ? 1 << (right - 1) : 0)
  const mosts = i32x4.splat(most)
  const atATime = STREAMS / steps
  memory.fill(panel, 0, <usize>pairs * PAIR)
  for (let from = 0; from < count; from += atATime) {
    const vectors = min(atATime, count - from)
    for (let v = 0; v < vectors; v++)
      store<i32>(
        inputs + (v << 2),
        gatherParts(
          panel, v * steps, activation + load<i32>(vectorOffsets + ((from + v) << 2)), rowOffsets, rows, flip, dacBits, steps,
        ),
      )
    memory.fill(totals, 0, <usize>quads << 7)
    for (let quad = 0; quad < quads; quad++) {
      const total = totals + (quad << 7)
      for (let p = 0; p < planes; p++) {
        memory.fill(sums, 0, 128)
        multiplyQuad(
          panel, cells + <usize>p * planeBytes + <usize>quad * (<usize>pairs << 4), pairs, sums, vectors * steps, 4, 16, 4,
        )
        const left = shift + load<i32>(shifts + (p << 2))
        const sign = load<i32>(signs + (p << 2))
        let at = sums
        for (let v = 0; v < vectors; v++) {
          const vectorState = mixed(i32x4.splat(state), i32x4.splat(first + from + v))
          let sum = v128.load(total + (v << 4))
          for (let step = 0; step < steps; step++, at += 16) {
            let analog = i32x4.add(v128.load(at), half)
            if (noise != 0)
              analog = i32x4.add(analog, drawFour(noise, vectorState, (step * planes + p) * columns + (quad << 2)))
            const code = i32x4.min_s(i32x4.max_s(i32x4.shr_s(analog, right), i32x4.splat(0)), mosts)
            const terms = i32x4.shl(code, min(31, left + step * dacBits))
            sum = sign > 0 ? i32x4.add(sum, terms) : i32x4.sub(sum, terms)
          }
          v128.store(total + (v << 4), sum)
        }
      }
    }
    for (let v = 0; v < vectors; v++) {
      const input = load<i32>(inputs + (v << 2))
      for (let c = 0; c < columns; c++) {
        const offset = load<i32>(offsets + (c << 2))
        const corrected =
          load<i32>(totals + (<usize>(c >> 2) << 7) + (v << 4) + ((c & 3) << 2)) -
          offset * input - zero * load<i32>(codeSums + (c << 2)) + rows * zero * offset
        const to = target + vectorStride * (from + v) + columnStride * c
        store<i32>(to, load<i32>(to) + corrected)
      }
    }
  }
}
