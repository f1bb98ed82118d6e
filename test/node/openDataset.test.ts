import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import { encode } from 'fast-png'
import jpeg from 'jpeg-js'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { Preprocessing } from '../../lib/datasets/preprocessing.js'
import { explain } from '../../lib/explain.js'
import { openDataset } from '../../lib/node/openDataset.js'
import { readLabels } from '../../lib/node/readLabels.js'
import { readPicture } from '../../lib/node/readPicture.js'

const folders: string[] = []
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-dataset-'))
  folders.push(folder)
})
afterAll(() => {
  for (const each of folders) rmSync(each, { recursive: true, force: true })
})

const put = (name: string, data: Uint8Array | string): string => {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, data)
  return path
}

const how: Preprocessing = {
  schema: 'ohmflow.preprocessing/1',
  resize: 'none',
  channels: 'gray',
  layout: 'NCHW',
  scale: 1,
  mean: [0],
  std: [1],
}
const type = { elementType: 'float32', shape: [1, 1, 1, 2] } as const

const grey = (...pixels: readonly number[]): Uint8Array =>
  encode({ width: pixels.length, height: 1, channels: 1, depth: 8, data: Uint8Array.from(pixels) })

const inputs = async (path: string) => {
  const dataset = await openDataset(path, type, how)()
  if (dataset._tag === 'Left') return dataset.left
  const all = []
  for (let i = 0; i < dataset.right.count; i++) {
    const input = await dataset.right.input(i)()
    all.push(input._tag === 'Right' ? Array.from(input.right.data, Number) : input.left)
  }
  return all
}

/** A PNG chunk by chunk, of kinds that the encoder of the tests does not write. */
const png = (
  depth: number,
  colour: number,
  interlaced: number,
  rows: Uint8Array,
  palette?: Uint8Array,
): Uint8Array => {
  const crcOf = (bytes: Uint8Array): number => {
    let crc = 0xffffffff
    for (const byte of bytes) {
      crc ^= byte
      for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
    }
    return (crc ^ 0xffffffff) >>> 0
  }
  const chunk = (kind: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(kind), data])
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    crc.writeUInt32BE(crcOf(body))
    return Buffer.concat([length, body, crc])
  }
  const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, 1, depth, colour, 0, 0, interlaced])
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...(palette === undefined ? [] : [chunk('PLTE', palette)]),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ])
}

describe('a picture', () => {
  const pixelsOf = async (bytes: Uint8Array) => {
    const read = await readPicture(put('picture', bytes))()
    return read._tag === 'Right' ? Array.from(read.right.pixels) : read.left
  }

  test('of grey bits, of a palette, of 16 bits, with what shows through', async () => {
    expect(await pixelsOf(png(1, 0, 0, Uint8Array.of(0, 0b0100_0000)))).toEqual([0, 255])
    expect(await pixelsOf(png(4, 0, 0, Uint8Array.of(0, 0x3f)))).toEqual([51, 255])
    const palette = Uint8Array.of(1, 2, 3, 4, 5, 6)
    expect(await pixelsOf(png(8, 3, 0, Uint8Array.of(0, 1, 0), palette))).toEqual([4, 5, 6, 1, 2, 3])
    expect(await pixelsOf(png(16, 0, 0, Uint8Array.of(0, 0x80, 0x80, 0xff, 0xff)))).toEqual([128, 255])
    expect(await pixelsOf(png(8, 4, 0, Uint8Array.of(0, 7, 99, 8, 0)))).toEqual([7, 8])
    expect(await pixelsOf(png(8, 6, 0, Uint8Array.of(0, 1, 2, 3, 99, 4, 5, 6, 0)))).toEqual([
      1, 2, 3, 4, 5, 6,
    ])
  })

  // written and read by Pillow 12.3: of 16 bits, of a palette of 2 bits and of 4, and of four inks
  test.each<readonly [what: string, file: string, pixels: readonly number[], off: number]>([
    [
      '16 bits',
      'iVBORw0KGgoAAAANSUhEUgAAAAQAAAACEAAAAAAKU/78AAAAGklEQVR42mNgYGBgZGRgZGRoYJjj8P/f//8AEx0FXOeJ0BkAAAAASUVORK5CYII=',
      [0, 1, 256, 257, 32768, 40000, 65534, 65535].map((x) => Math.fround(x / 257)),
      0,
    ],
    [
      'a palette of 4 colours, of which one shows through',
      'iVBORw0KGgoAAAANSUhEUgAAAAQAAAACAgMAAAACxpXwAAAADFBMVEV+wTgeMqD/AqYBAgNbKa33AAAAAnRSTlP/AOW3MEoAAAAMSURBVHjaY0hgegcAAhYBUeiz51oAAAAASUVORK5CYII=',
      [
        [30, 50, 160, 255, 2, 166, 126, 193, 56, 126, 193, 56],
        [30, 50, 160, 126, 193, 56, 1, 2, 3, 255, 2, 166],
      ].flat(),
      0,
    ],
    [
      'a palette of 8 colours',
      'iVBORw0KGgoAAAANSUhEUgAAAAQAAAACBAMAAACNhmBQAAAAGFBMVEXwyAoJ+h+AgIA8WngACsj+AP//A00BAgPNabMfAAAADklEQVR42mN2+8fM6wsABd4BpfH3Oy0AAAAASUVORK5CYII=',
      [
        [0, 10, 200, 255, 3, 77, 128, 128, 128, 9, 250, 31],
        [60, 90, 120, 240, 200, 10, 1, 2, 3, 254, 0, 255],
      ].flat(),
      0,
    ],
    [
      'four inks',
      '/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EABUAAQEAAAAAAAAAAAAAAAAAAAoI/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAA4EQwBNAFkASwAAPwA25XC2DCH/2Q==',
      Array.from({ length: 64 }, () => [49, 190, 137]).flat(),
      1,
    ],
  ])('is what another decoder says: %s', async (_, file, expected, off) => {
    const pixels = await pixelsOf(Buffer.from(file, 'base64'))
    if (!Array.isArray(pixels)) throw new Error(explain(pixels))
    expect(pixels).toHaveLength(expected.length)
    for (const [i, pixel] of pixels.entries()) expect(Math.abs(pixel - expected[i]!)).toBeLessThanOrEqual(off)
  })

  test('of a JPEG, nearly', async () => {
    const data = new Uint8Array(8 * 8 * 4).fill(200)
    const read = await readPicture(put('a.png', jpeg.encode({ width: 8, height: 8, data }, 100).data))()
    expect(read).toMatchObject({ _tag: 'Right', right: { height: 8, width: 8, channels: 3 } })
    if (read._tag === 'Right')
      for (const pixel of read.right.pixels) expect(Math.abs(pixel - 200)).toBeLessThanOrEqual(2)
  })

  test('is refused where it breaks off, is damaged, is not read, or is none', async () => {
    const whole = grey(1, 2)
    const damaged = whole.slice()
    damaged[whole.length - 20]! ^= 1
    const photo = jpeg.encode({ width: 64, height: 64, data: new Uint8Array(64 * 64 * 4) }, 90).data
    const interlaced = png(1, 0, 1, Uint8Array.of(0, 0b0100_0000))
    for (const bytes of [
      whole.subarray(0, 40),
      damaged,
      photo.subarray(0, 300),
      interlaced,
      png(8, 3, 0, Uint8Array.of(0, 1, 0)),
      Buffer.from('GIF89a'),
    ])
      expect(await pixelsOf(bytes)).toMatchObject({ _tag: 'BadDataset', what: join(folder, 'picture') })
    expect(await pixelsOf(damaged)).toMatchObject({
      problem: expect.stringContaining('its data are damaged'),
    })
  })

  test('of more pixels than there is room for is refused before it is read', async () => {
    const huge = grey(1, 2)
    new DataView(huge.buffer, huge.byteOffset).setUint32(16, 2 ** 31 - 1)
    new DataView(huge.buffer, huge.byteOffset).setUint32(20, 2 ** 31 - 1)
    expect(await pixelsOf(huge)).toMatchObject({
      problem: 'it has 2147483647 × 2147483647 pixels, and 100000000 are read at the most',
    })
  })
})

describe('a folder of pictures', () => {
  test('in the order of their paths', async () => {
    put('b.png', grey(3, 4))
    put('a/z.PNG', grey(1, 2))
    put('.hidden.png', grey(9, 9))
    put('readme.txt', 'no picture')
    expect(await inputs(folder)).toEqual([
      [1, 2],
      [3, 4],
    ])
  })

  test('with labels by folder, by name and by order', async () => {
    for (const name of ['3/a.png', '1/b.png', '3/c.png']) put(name, grey(1, 2))
    const dataset = await openDataset(folder, type, how)()
    if (dataset._tag === 'Left') throw new Error('there is a dataset')
    const labels = async (text: string) => readLabels(put('labels', text), dataset.right)()
    const classes = (...all: readonly number[]) => ({
      _tag: 'Right',
      right: { kind: 'classes', classes: all },
    })
    expect(await readLabels('folders', dataset.right)()).toEqual(classes(1, 3, 3))
    expect(await labels('a.png,7\n1/b.png,8\nc.png,9\nelsewhere.png,5\n')).toEqual(classes(8, 7, 9))
    expect(await labels('8\n7\n9\n')).toEqual(classes(8, 7, 9))
    expect(await labels('a.png,7\nc.png,9\n')).toMatchObject({
      left: { problem: expect.stringContaining('1 files have no label in it: 1/b.png') },
    })
    expect(await labels('1\n2\n3\n4\n')).toMatchObject({
      left: { problem: expect.stringContaining('it has 4 labels') },
    })
  })

  test('whose order may be meant otherwise takes labels by name alone', async () => {
    for (const name of ['1.png', '2.png', '10.png']) put(name, grey(1, 2))
    const dataset = await openDataset(folder, type, how)()
    if (dataset._tag === 'Left') throw new Error('there is a dataset')
    expect(dataset.right.files).toEqual(['1.png', '10.png', '2.png'])
    expect(await readLabels(put('labels', '1\n2\n3\n'), dataset.right)()).toMatchObject({
      left: { problem: expect.stringContaining('one order by characters') },
    })
  })

  test('two files of one name need their paths', async () => {
    for (const name of ['a/x.png', 'b/x.png']) put(name, grey(1, 2))
    const dataset = await openDataset(folder, type, how)()
    if (dataset._tag === 'Left') throw new Error('there is a dataset')
    expect(await readLabels(put('labels', 'x.png,1\n'), dataset.right)()).toMatchObject({
      left: { problem: expect.stringContaining('may be that of several') },
    })
  })

  test.each([
    ['there is no PNG or JPEG', 'a.txt'],
    ['pictures of this kind (.gif) are not read', 'a.gif'],
  ])('is refused: %s', async (problem, name) => {
    put(name, 'GIF89a')
    expect(await inputs(folder)).toMatchObject({
      _tag: 'BadDataset',
      problem: expect.stringContaining(problem),
    })
  })

  test('whose pictures have another size is refused, with the file', async () => {
    put('a.png', grey(1, 2, 3))
    expect(await inputs(folder)).toMatchObject([{ what: join(folder, 'a.png'), _tag: 'BadDataset' }])
  })
})

describe('samples in one file', () => {
  const idx = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4)

  test('packed or not', async () => {
    const both = [
      [1, 2],
      [3, 4],
    ]
    expect(await inputs(put('a.idx', idx))).toEqual(both)
    expect(await inputs(put('a.idx.gz', gzipSync(idx)))).toEqual(both)
  })

  test('as the network takes them, where nothing says how pictures become that', async () => {
    const dataset = await openDataset(put('a.idx', idx), { elementType: 'uint8', shape: [1, 2] }, null)()
    if (dataset._tag === 'Left') throw new Error('there is a dataset')
    expect(await dataset.right.input(1)()).toEqual({
      _tag: 'Right',
      right: { elementType: 'uint8', shape: [1, 2], data: Uint8Array.of(3, 4) },
    })
    const other = await openDataset(put('a.idx', idx), type, null)()
    expect(other).toMatchObject({
      left: { problem: 'its samples are uint8 1 × 2, and the network takes float32 1 × 1 × 1 × 2' },
    })
  })

  test('says what helps where gzip finds it damaged', async () => {
    for (const damaged of [gzipSync(idx).subarray(0, 20), Uint8Array.of(0x1f, 0x8b, ...idx)]) {
      const dataset = await openDataset(put('a.idx.gz', damaged), type, null)()
      if (dataset._tag === 'Right') throw new Error('it is damaged')
      expect(explain(dataset.left)).toContain('pack it anew with gzip')
    }
  })

  test('is refused where it breaks off, is packed badly, or is something else', async () => {
    expect(await inputs(put('a.idx', idx.subarray(0, 19)))).toMatchObject({ _tag: 'BadDataset' })
    expect(await inputs(put('a.idx.gz', gzipSync(idx).subarray(0, 20)))).toMatchObject({ _tag: 'FileError' })
    expect(await inputs(put('a.idx', 'hello'))).toMatchObject({ _tag: 'BadDataset' })
    expect(await inputs(put('a.idx', Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 2)))).toMatchObject({
      problem: 'there is no sample in it',
      remedy: 'Give a file with at least one sample.',
    })
    expect(await inputs(join(folder, 'missing'))).toMatchObject({ _tag: 'FileError', code: 'ENOENT' })
  })
})
