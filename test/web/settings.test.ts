import { fc, test } from '@fast-check/vitest'
import * as E from 'fp-ts/lib/Either.js'
import { presets } from 'ohmflow'
import { implementations } from 'ohmflow/program'
import { describe, expect, it } from 'vitest'
import { chipOf, readBindings } from '../../lib/web/mapping.js'
import {
  changed,
  initialSettings,
  networks,
  readSettings,
  type Settings,
  signals,
  writeSettings,
} from '../../lib/web/settings.js'

const nameIn = <K extends string>(record: Readonly<Record<K, unknown>>): fc.Arbitrary<K> =>
  fc.constantFrom(...Object.keys(record)).filter((name): name is K => Object.hasOwn(record, name))
const count = (least: number, most: number) => fc.integer({ min: least, max: most })
const orNull = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null })

const arbitrarySettings: fc.Arbitrary<Settings> = fc.record({
  network: nameIn({ ...networks, file: null, given: null }),
  file: fc.string({ unit: 'binary' }),
  bind: fc.string({ unit: 'grapheme' }),
  chip: nameIn(presets),
  crossbar: orNull(count(1, 65_536)),
  cores: orNull(count(1, 16_777_216)),
  interconnect: fc.constantFrom('bus', 'mesh', null),
  bytes: orNull(count(1, 1_048_576)),
  side: orNull(count(1, 4096)),
  exchange: fc.constantFrom('memory', 'forward', null),
  signal: orNull(nameIn(signals)),
  inputs: orNull(count(1, 1024)),
  outputs: orNull(count(1, 1024)),
  tile: nameIn({ ...implementations.tile, own: null }),
  own: fc.string({ unit: 'grapheme' }),
  duplicate: nameIn(implementations.duplicate),
  extra: count(0, 65_536),
  assign: nameIn(implementations.assign),
  sync: nameIn({ ...implementations.synchronize, own: null }),
  ownSync: fc.string({ unit: 'grapheme' }),
  block: orNull(count(1, 1_000_000)),
  images: count(1, 64),
  seed: count(0, 4_294_967_295),
  devices: fc.string({ unit: 'grapheme' }),
})

describe('settings in the address', () => {
  test.prop([arbitrarySettings])('are read as they were written', (settings) => {
    expect(readSettings(writeSettings(settings))).toEqual({ settings, complaints: [] })
  })

  it('are left out where they are as at first', () => {
    expect(writeSettings(initialSettings)).toBe('')
    expect(writeSettings({ ...initialSettings, bytes: 32 })).toBe('bytes=32')
  })

  test.prop([fc.webFragments()])('are something whatever is written there', (address) => {
    const { settings } = readSettings(address)
    expect(readSettings(writeSettings(settings))).toEqual({ settings, complaints: [] })
  })

  it('that nobody understands are said, and as at first', () => {
    const { settings, complaints } = readSettings('network=resnet19&bytes=-1&images=1e1&colour=red')
    expect(settings).toEqual(initialSettings)
    expect(complaints).toEqual([
      'the address has colour, which is no setting of this page',
      expect.stringMatching(/^network in the address is "resnet19", and not one of alexnet, /),
      'bytes in the address is "-1", and not an integer from 1 to 1048576',
      'images in the address is "1e1", and not an integer from 1 to 64',
    ])
  })
})

describe('a change', () => {
  it('is of one setting', () => {
    expect(changed(initialSettings, 'bytes', '32')).toEqual({ ...initialSettings, bytes: 32 })
    expect(changed({ ...initialSettings, bytes: 32 }, 'bytes', '')).toEqual(initialSettings)
  })

  it('of the chip forgets what was set otherwise of the one before', () => {
    const small = { ...initialSettings, crossbar: 64, bytes: 2, tile: 'balanced' } as const
    expect(changed(small, 'chip', 'isaac')).toEqual({ ...initialSettings, chip: 'isaac', tile: 'balanced' })
  })
})

describe('what is chosen', () => {
  it('is a preset of a chip where nothing is set otherwise', () => {
    for (const chip of ['rram256', 'rram256-mesh', 'rram22', 'isaac', 'puma'] as const)
      expect(chipOf(changed(initialSettings, 'chip', chip))).toEqual(E.right(presets[chip].chip))
  })

  it('is a mesh with a core in each place', () => {
    const chip = chipOf({ ...initialSettings, interconnect: 'mesh', side: 15 })
    expect(chip).toMatchObject({
      right: { cores: 225, interconnect: { kind: 'mesh', width: 15, height: 15 } },
    })
  })

  it('is refused as elsewhere where no such chip can be', () => {
    const tooMany = chipOf({ ...initialSettings, interconnect: 'mesh', side: 2, cores: 5 })
    expect(tooMany).toMatchObject({ left: { _tag: 'Invalid' } })
  })
})

describe('sizes of open dimensions', () => {
  it.each([
    ['', {}],
    ['batch=1', { batch: 1 }],
    [' batch = 1 , image:0=4,', { batch: 1, 'image:0': 4 }],
    ['a=b=2', { 'a=b': 2 }],
  ])('%j', (text, sizes) => {
    expect(readBindings(text)).toEqual(E.right(sizes))
  })

  it.each(['batch', 'batch=0', '=1', 'batch=x', 'batch=1.5'])('%j is none', (text) => {
    expect(readBindings(text)).toMatchObject({ left: { _tag: 'UnreadBinding' } })
  })
})
