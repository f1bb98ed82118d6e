import { expect, it } from 'vitest'
import { im2col, importOnnx, modelFile, presets, unwrap } from '../../lib/index.js'
import { needsOf } from '../../lib/needs/needs.js'
import { firstNeeded, lastNeeded } from '../../lib/needs/positions.js'
import { segmentation } from '../bench/segmentation.js'

it('needs of images of 4096 × 4096 pixels are a few numbers a pair, and found without their vectors', async () => {
  const model = await modelFile('segmentation', segmentation.build())()
  const network = unwrap(importOnnx()({ model, bindings: {}, chip: presets.rram256.chip }))
  const { layers } = unwrap(im2col()(network))
  const needs = needsOf(layers)
  const pairs = layers.flatMap(({ name }) =>
    needs.producers(name).map((producer) => needs.of(name, producer)),
  )
  expect(pairs.length).toBeGreaterThan(20)
  expect(pairs.every((need) => need !== null && need.box.length === 2 && need.axes.length === 2)).toBe(true)
  // a position of the second level needs the four under its pool, and one more around these for its kernel of 3 × 3
  const pooled = needs.of('down1.a', 'down0.b')
  if (pooled === null) throw new Error('down1.a reads down0.b')
  const [y, x] = [1000, 2000]
  expect(firstNeeded(pooled, y * 2048 + x)).toBe((2 * y - 2) * 4096 + 2 * x - 2)
  expect(lastNeeded(pooled, y * 2048 + x)).toBe((2 * y + 3) * 4096 + 2 * x + 3)
  // and one of the first level, on its way up, the one that is repeated over it
  const repeated = needs.of('up0.conv', 'up1.pair.b')
  if (repeated === null) throw new Error('up0.conv reads up1.pair.b')
  expect(firstNeeded(repeated, (2 * y + 1) * 4096 + 2 * x + 1)).toBe(y * 2048 + x)
  expect(lastNeeded(repeated, (2 * y + 1) * 4096 + 2 * x + 1)).toBe(y * 2048 + x)
  // a window of 3 × 3 over what a transposed convolution of 2 × 2 has made needs what made its pixels, half as far
  const spread = needs.of('up1.pair.a', 'up1')
  if (spread === null) throw new Error('up1.pair.a reads up1')
  const at = 2 * y * 2048 + 2 * (x / 2) + 1
  expect(firstNeeded(spread, at)).toBe(Math.floor((2 * y - 1) / 2) * 1024 + x / 2)
  expect(lastNeeded(spread, at)).toBe(Math.floor((2 * y + 1) / 2) * 1024 + Math.floor((x + 2) / 2))
})
