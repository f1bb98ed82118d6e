import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { inputOf, runtimeOn } from 'ohmflow/accuracy'
import { onnxRuntime } from 'ohmflow/run'
import { describe, expect, test } from 'vitest'
import { scoreOf } from '../../lib/accuracy/score.js'
import { right } from '../functional/execution.js'
import { folder, how, image } from './digits.js'

const pixels = 28 * 28
const require = createRequire(import.meta.url)

/** All digits of a class that the package has, the last fifth of which training never saw. */
const digitsOf = (label: number) => {
  const { data }: { data: readonly number[] } = require(`mnist/src/digits/${label}.json`)
  return Array.from({ length: Math.floor(data.length / pixels) }, (_, i) =>
    Uint8Array.from(data.slice(i * pixels, (i + 1) * pixels), (x) => Math.round(255 * x)),
  )
}

const all = Array.from({ length: 10 }, (_, label) => digitsOf(label))
const held = all.flatMap((digits, label) =>
  digits.slice(Math.floor(0.8 * digits.length)).map((data) => ({ label, data })),
)
const training = new Set(
  all.flatMap((digits) => digits.slice(0, Math.floor(0.8 * digits.length)).map((data) => data.join())),
)

describe('the network of digits', () => {
  test('is small, and recognizes what it says of digits that it has not seen', async () => {
    const file = join(folder, 'digits.onnx')
    expect(statSync(file).size).toBeLessThan(30_000)
    const samples = held.map(({ data }, number) => {
      const picture = { height: 28, width: 28, channels: 1, pixels: data } as const
      return { number, inputs: new Map([['image', right(inputOf(picture, how, image))]]) }
    })
    const labels = { kind: 'classes', classes: held.map(({ label }) => label) } as const
    const model = readFileSync(file)
    const score = scoreOf(
      right(await runtimeOn(onnxRuntime(), model)({ samples, labels }, 'digit')()),
      labels,
    )
    if (score.kind !== 'classes') throw new Error('digits are classes')
    const said = /recognizes ([\d.]+) % of (\d+) others/.exec(model.toString('latin1'))
    expect([(100 * score.top1) / score.samples, score.samples]).toEqual([
      expect.closeTo(Number(said?.[1]), 1),
      Number(said?.[2]),
    ])
    expect(score.top1 / score.samples).toBeGreaterThan(0.97)
  })

  test('comes with digits that it has not seen', () => {
    const images = gunzipSync(readFileSync(join(folder, 'images.idx.gz'))).subarray(16)
    const labels = readFileSync(join(folder, 'labels.idx')).subarray(8)
    const known = new Map(held.map(({ label, data }) => [data.join(), label]))
    expect(labels.length).toBe(500)
    for (const [i, label] of labels.entries()) {
      const digit = images.subarray(i * pixels, (i + 1) * pixels).join()
      expect([known.get(digit), training.has(digit)]).toEqual([label, false])
    }
  })
})
