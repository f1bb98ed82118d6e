import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import {
  type Chip,
  explain,
  type ModelFile,
  modelFile,
  presets,
  type Tiled,
  type ZooName,
  zoo,
} from 'ohmflow'
import { zooNames } from 'ohmflow/experiment'
import { baseline } from 'ohmflow/pipelines'
import { describe, expect, it } from 'vitest'

const tiledOn = async (model: ModelFile, chip: Chip): Promise<Tiled> => {
  const tiled = await baseline.until('tile').task({ model, bindings: {}, chip })()
  if (E.isLeft(tiled)) throw new Error(explain(tiled.left))
  return tiled.right
}

const tilesOf = ({ layers }: Tiled, op: 'Conv' | 'Gemm'): number =>
  layers.reduce(
    (sum, layer) => (layer.kind === 'base' && layer.op === op ? sum + layer.tiles.length : sum),
    0,
  )

const square = (side: number): Chip => {
  const { chip } = presets.rram256
  return { ...chip, crossbar: { ...chip.crossbar, rows: side, columns: side } }
}

/**
 * Tiles of convolutions and of fully connected layers on crossbars of 256 ×
 * 256, one weight a cell. VGG, ResNet-50 and deeper, and TinyYOLO: CLSA-CIM,
 * arXiv 2401.07671; the others: the repository of PIMCOMP-NN, and by hand.
 */
const tiles256: Partial<Record<ZooName, readonly [conv: number, gemm: number]>> = {
  vgg16: [233, 1888],
  vgg19: [314, 1888],
  resnet18: [193, 8],
  resnet34: [363, 8],
  resnet50: [390, 32],
  resnet101: [679, 32],
  resnet152: [936, 32],
  'squeezenet1.0': [44, 0],
  'squeezenet1.1': [44, 0],
  googlenet: [196, 16],
  inceptionv3: [534, 32],
  tinyyolov3: [142, 0],
  tinyyolov4: [117, 0],
}

/** The same on crossbars of 128 × 128. */
const tiles128: Partial<Record<ZooName, readonly [conv: number, gemm: number]>> = {
  resnet18: [695, 32],
  resnet34: [1317, 32],
  resnet50: [1448, 128],
  vgg16: [902, 7552],
  'squeezenet1.1': [108, 0],
  googlenet: [502, 64],
  inceptionv3: [1634, 128],
}

const published = (counts: Partial<Record<ZooName, readonly [number, number]>>) =>
  zooNames.flatMap((name) => {
    const count = counts[name]
    return count === undefined ? [] : [[name, ...count] as const]
  })

const fromZoo = (name: ZooName) => modelFile(name, zoo[name].build())()

describe('the zoo has the published number of', () => {
  it.each(zooNames)('parameters: %s', async (name) => {
    const { model } = await tiledOn(await fromZoo(name), presets.rram256.chip)
    expect(model.parameters).toBe(zoo[name].parameters)
  })

  it.each(published(tiles256))('tiles of 256 × 256: %s, %i + %i', async (name, conv, gemm) => {
    const tiled = await tiledOn(await fromZoo(name), square(256))
    expect([tilesOf(tiled, 'Conv'), tilesOf(tiled, 'Gemm')]).toEqual([conv, gemm])
  })

  it.each(published(tiles128))('tiles of 128 × 128: %s, %i + %i', async (name, conv, gemm) => {
    const tiled = await tiledOn(await fromZoo(name), square(128))
    expect([tilesOf(tiled, 'Conv'), tilesOf(tiled, 'Gemm')]).toEqual([conv, gemm])
  })
})

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'models', 'light')

/** The model zoo's own exports, which are no part of this project. */
describe.skipIf(!existsSync(folder))(
  'networks of the ONNX model zoo, where ../shared/models is at hand',
  () => {
    it.each([
      ['resnet50', 390, 25_557_032],
      ['squeezenet', 44, 1_235_496],
      ['vgg19', 314, 143_667_240],
      ['inception_v1', 196, 6_998_552],
      ['bvlc_alexnet', 58, 60_965_224],
    ])('%s has %i tiles in its convolutions and %i parameters', async (name, conv, parameters) => {
      const model = await modelFile(name, await readFile(join(folder, `light_${name}.onnx`)))()
      const tiled = await tiledOn(model, square(256))
      expect([tilesOf(tiled, 'Conv'), tiled.model.parameters]).toEqual([conv, parameters])
    })
  },
)
