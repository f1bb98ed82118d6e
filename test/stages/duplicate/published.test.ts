import { right } from 'fp-ts/lib/Either.js'
import {
  leastInterval,
  leastSum,
  modelFile,
  presets,
  slowestFirst,
  type Tiled,
  unwrap,
  type ZooName,
  zoo,
} from 'ohmflow'
import { describe, expect, test } from 'vitest'
import { baseline } from '../../../pipelines/index.js'

/** A network's convolutions, which the published counts are of. */
const convolutions = ({ layers, ...tiled }: Tiled) =>
  right<never, Tiled>({ ...tiled, layers: layers.filter(({ op }) => op === 'Conv') })

const tiledOf = async (name: ZooName) => {
  const model = await modelFile(name, zoo[name].build())()
  const mapping = baseline.until('tile').append('convolutions', convolutions)
  return unwrap(await mapping.task({ model, bindings: {}, chip: presets.rram256.chip })())
}

const base = ({ layers }: Tiled) => layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

const coresOf = (tiled: Tiled): number =>
  base(tiled).reduce((sum, { tiles, copies }) => sum + tiles.length * (copies?.count ?? 1), 0)

/** The vectors of the busiest copy of each layer. */
const busiest = (tiled: Tiled): readonly number[] =>
  base(tiled).map(({ vectors, copies }) => Math.ceil(vectors / (copies?.count ?? 1)))

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

/** Counted by an independent program: vectors one layer after the other, each once and with 32 extra cores. */
const expected = [
  ['tinyyolov4', 117, 113_061, 37_075],
  ['tinyyolov3', 142, 232_882, 24_258],
  ['vgg16', 233, 137_788, 39_228],
  ['resnet50', 390, 61_397, 30_389],
  ['resnet101', 679, 71_393, 40_385],
] as const

describe.each(expected)('the convolutions of %s', (name, cores, once, duplicated) => {
  test('with 32 extra cores, slowest first', async () => {
    const tiled = await tiledOf(name)
    expect([coresOf(tiled), sum(busiest(tiled))]).toEqual([cores, once])
    const copied = unwrap(slowestFirst({ extraCores: 32 })(tiled))
    expect(coresOf(copied)).toBeLessThanOrEqual(cores + 32)
    expect(sum(busiest(copied))).toBe(duplicated)
  })

  test('the exact ones do not do worse', async () => {
    const tiled = await tiledOf(name)
    const slowest = unwrap(slowestFirst({ extraCores: 32 })(tiled))
    const [shortest, least] = [
      unwrap(leastInterval({ extraCores: 32 })(tiled)),
      unwrap(leastSum({ extraCores: 32 })(tiled)),
    ]
    expect(Math.max(...busiest(shortest))).toBe(Math.max(...busiest(slowest)))
    expect(coresOf(shortest)).toBeLessThanOrEqual(coresOf(slowest))
    expect(sum(busiest(least))).toBeLessThanOrEqual(duplicated)
    expect(Math.max(...[shortest, least].map(coresOf))).toBeLessThanOrEqual(cores + 32)
  })
})
