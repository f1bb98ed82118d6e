import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as O from 'fp-ts/lib/Option.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { diskStore } from '../../lib/node/diskStore.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-store-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const contents = (): readonly string[] =>
  readdirSync(join(folder, 'content-v2'), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, 'content-v2', file))
    .filter((file) => statSync(file).isFile())

describe('a store on disk', () => {
  test('gives back what was set, in another store of the same folder too', async () => {
    const value = { a: [1, 2, 3], b: 'text' }
    await diskStore(folder).set('key', value)()
    expect(await diskStore(folder).get('key')()).toEqual(O.some(value))
    expect(await diskStore(folder).get('other')()).toEqual(O.none)
  })

  test('keys of any length and form are different keys', async () => {
    const store = diskStore(folder)
    const keys = ['', 'a', 'a/../b', 'ä\n', 'x'.repeat(100_000), `${'x'.repeat(100_000)}y`]
    for (const [i, key] of keys.entries()) await store.set(key, i)()
    for (const [i, key] of keys.entries()) expect(await store.get(key)()).toEqual(O.some(i))
  })

  test.each([
    ['damaged', (file: string) => writeFileSync(file, '{"a":[1,2,4],"b":"text"}')],
    ['cut short', (file: string) => writeFileSync(file, '{"a"')],
    ['emptied', (file: string) => writeFileSync(file, '')],
    ['gone', (file: string) => rmSync(file)],
  ])('an entry that is %s is a miss', async (_, spoil) => {
    const store = diskStore(folder)
    await store.set('key', { a: [1, 2, 3], b: 'text' })()
    const files = contents()
    expect(files.length).toBe(1)
    for (const file of files) {
      chmodSync(file, 0o600)
      spoil(file)
    }
    expect(await diskStore(folder).get('key')()).toEqual(O.none)
    await store.set('key', 5)()
    expect(await store.get('key')()).toEqual(O.some(5))
  })

  test('a folder that cannot be written turns caching off with one warning', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const warnings: string[] = []
    const store = diskStore(join(file, 'below'), (reason) => warnings.push(reason))
    await store.set('a', 1)()
    await store.set('b', 2)()
    expect(warnings.length).toBe(1)
    expect(await store.get('a')()).toEqual(O.none)
  })

  test('many writers at once leave what one of them wrote', async () => {
    const stores = Array.from({ length: 8 }, () => diskStore(folder))
    await Promise.all(stores.map((store, i) => store.set('key', { writer: i })()))
    const found = await diskStore(folder).get('key')()
    expect(O.isSome(found)).toBe(true)
    if (O.isSome(found)) expect(found.value).toEqual({ writer: expect.any(Number) })
  })
})
