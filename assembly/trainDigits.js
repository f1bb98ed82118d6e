/**
 * Trains the network of fixtures/digits on the digits of the package `mnist`, and writes it there with digits that it has
 * not seen: node assembly/trainDigits.js. Everything follows from the seed, to the bit; it takes some minutes.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { idxFiles, mean, pixels, shuffled, side, split, std, uniformFrom } from './digits.js'
import { backward, drawn, forward, layers, onnxFile } from './digitsNetwork.js'

const seed = 1
const epochs = 24
const batch = 32
const momentum = 0.9
const greatestRate = 0.04
/** Weights decay by so much of the rate. */
const decay = 5e-4
/** A digit is moved by at most so many pixels each time that it is learned. */
const furthest = 2
/** Digits that are written down. */
const shown = 500

const folder = join(import.meta.dirname, '..', 'fixtures', 'digits')

/** An image as the network takes it, moved by some pixels. */
const normalized = (image, down = 0, right = 0) => {
  const result = new Float32Array(pixels)
  for (let y = 0, at = 0; y < side; y++)
    for (let x = 0; x < side; x++, at++) {
      const [i, j] = [y - down, x - right]
      const pixel = i < 0 || i >= side || j < 0 || j >= side ? 0 : image[i * side + j]
      result[at] = (pixel / 255 - mean) / std
    }
  return result
}

const placeOfMost = (values) => values.reduce((most, value, i) => (value > values[most] ? i : most), 0)

/** The share of digits that are recognized. */
const accuracy = (parameters, digits) =>
  digits.filter(({ image, label }) => placeOfMost(forward(parameters, normalized(image)).at(-1)) === label)
    .length / digits.length

const zeros = (parameters) =>
  parameters.map(({ weight, bias }) => ({
    weight: new Float32Array(weight.length),
    bias: new Float32Array(bias.length),
  }))

/** A step of gradient descent with momentum. */
const step = (parameters, velocities, gradients, rate) =>
  parameters.forEach((own, i) => {
    for (const part of ['weight', 'bias'])
      for (let k = 0; k < own[part].length; k++) {
        const gradient = gradients[i][part][k] / batch + (part === 'weight' ? decay * own[part][k] : 0)
        velocities[i][part][k] = momentum * velocities[i][part][k] - rate * gradient
        own[part][k] += velocities[i][part][k]
      }
  })

const train = (training) => {
  const draw = uniformFrom(seed)
  const parameters = drawn(draw)
  const velocities = zeros(parameters)
  const moved = () => Math.floor(draw() * (2 * furthest + 1)) - furthest
  const steps = epochs * Math.floor(training.length / batch)
  for (let epoch = 0, done = 0; epoch < epochs; epoch++) {
    const order = shuffled(training, draw)
    for (let from = 0; from + batch <= order.length; from += batch, done++) {
      const gradients = zeros(parameters)
      for (const { image, label } of order.slice(from, from + batch))
        backward(parameters, normalized(image, moved(), moved()), label, gradients)
      // the rate falls to zero along a cosine (I. Loshchilov and F. Hutter, SGDR, ICLR 2017)
      step(parameters, velocities, gradients, (greatestRate * (1 + Math.cos((Math.PI * done) / steps))) / 2)
    }
    process.stdout.write(`epoch ${epoch + 1} of ${epochs}\n`)
  }
  return parameters
}

const { training, held } = split(seed)
const parameters = train(training)
const recognized = accuracy(parameters, held)
const count = layers.reduce((sum, { outputs, fanIn }) => sum + outputs * (fanIn + 1), 0)
const text = `${count} parameters, trained on ${training.length} digits of MNIST; recognizes ${(100 * recognized).toFixed(2)} % of ${held.length} others`
const { images, labels } = idxFiles(held.slice(0, shown))
writeFileSync(join(folder, 'digits.onnx'), onnxFile(parameters, text))
writeFileSync(join(folder, 'images.idx.gz'), gzipSync(images, { level: 9 }))
writeFileSync(join(folder, 'labels.idx'), labels)
process.stdout.write(`${text}\n`)
