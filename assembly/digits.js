/** The handwritten digits of MNIST that the package `mnist` has: 10 000 of 28 × 28 pixels, and how they are split. */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

export const side = 28
export const pixels = side * side
export const classes = 10

/** What is subtracted from a pixel of 0 … 1, and what it is divided by then: mean and deviation of MNIST. */
export const mean = 0.1307
export const std = 0.3081

/** Numbers of 0 … 1 that follow from a seed (G. Steele et al., SplitMix, OOPSLA 2014, in 32 bits). */
export const uniformFrom = (seed) => {
  let state = Math.imul(seed, 0x9e3779b9) | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32
  }
}

/** The same things in another order, drawn evenly (R. Durstenfeld, Algorithm 235, 1964). */
export const shuffled = (things, draw) => {
  const all = [...things]
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(draw() * (i + 1))
    ;[all[i], all[j]] = [all[j], all[i]]
  }
  return all
}

/** The digits of a class in the order of the package, which has their pixels as numbers of three decimals. */
const digitsOf = (label) => {
  const { data } = require(`mnist/src/digits/${label}.json`)
  return Array.from({ length: Math.floor(data.length / pixels) }, (_, i) => ({
    label,
    image: Uint8Array.from(data.slice(i * pixels, (i + 1) * pixels), (x) => Math.round(255 * x)),
  }))
}

/** Four fifths of each class to train on, and the last fifth, which training never sees; both in an order that the seed gives. */
export const split = (seed) => {
  const all = Array.from({ length: classes }, (_, label) => digitsOf(label))
  const cut = (digits) => Math.floor(0.8 * digits.length)
  return {
    training: all.flatMap((digits) => digits.slice(0, cut(digits))),
    held: shuffled(
      all.flatMap((digits) => digits.slice(cut(digits))),
      uniformFrom(seed),
    ),
  }
}

const idx = (dimensions, values) => {
  const header = new DataView(new ArrayBuffer(4 + 4 * dimensions.length))
  header.setUint32(0, 0x0800 + dimensions.length)
  dimensions.forEach((size, i) => header.setUint32(4 + 4 * i, size))
  return Buffer.concat([new Uint8Array(header.buffer), values])
}

/** Digits as MNIST is published: images and labels, an IDX file each. */
export const idxFiles = (digits) => ({
  images: idx([digits.length, side, side], Buffer.concat(digits.map(({ image }) => image))),
  labels: idx(
    [digits.length],
    Uint8Array.from(digits, ({ label }) => label),
  ),
})
