import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import * as fc from 'fast-check'
import * as O from 'fp-ts/lib/Option.js'
import { diskStore } from 'ohmflow/node'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { storeLaws } from '../../lib/laws/pipelineLaws.js'
import { runs } from '../runs.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-store-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** All files of the cache. */
const files = (): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile())

describe('the laws of stores, on disk', () => {
  test.each(Object.entries(storeLaws(async () => diskStore(mkdtempSync(join(folder, 'law-'))))))(
    '%s',
    async (_, law) => {
      const { failed, errorInstance } = await fc.check(law, { numRuns: runs(10) })
      expect(failed, String(errorInstance)).toBe(false)
    },
  )
})

const value = { a: [1, 2, 3], b: 'text', c: new Float32Array([0.5, -0]) }

describe('a store on disk', () => {
  test('gives back what was set, in another store of the same folder too', async () => {
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

  test('what has no packed form is a miss, without a warning', async () => {
    const warnings: string[] = []
    const store = diskStore(folder, { warn: (reason) => warnings.push(reason) })
    await store.set('key', () => 1)()
    expect(await store.get('key')()).toEqual(O.none)
    await store.set('key', value)()
    expect(await store.get('key')()).toEqual(O.some(value))
    expect(warnings).toEqual([])
  })

  test('a value of many pieces comes back whole', async () => {
    const cells = Int32Array.from({ length: 2_000_000 }, (_, i) => i * 2_654_435_761)
    await diskStore(folder).set('key', { cells })()
    const found = await diskStore(folder).get('key')()
    expect(O.isSome(found)).toBe(true)
    const back: unknown = O.isSome(found) ? Reflect.get(Object(found.value), 'cells') : null
    expect(back instanceof Int32Array && Buffer.compare(bytes(back), bytes(cells))).toBe(0)
  })
})

const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/** The entry is a miss or what it was, never anything else; and can be set again, to the same value. */
const heals = async (spoil: (file: string) => void, file: string): Promise<'hit' | 'miss'> => {
  chmodSync(file, 0o600)
  const before = readFileSync(file)
  spoil(file)
  const found = await diskStore(folder).get('key')()
  if (O.isSome(found)) expect(found.value).toEqual(value)
  await diskStore(folder).set('key', value)()
  expect(await diskStore(folder).get('key')()).toEqual(O.some(value))
  writeFileSync(file, before)
  return O.isSome(found) ? 'hit' : 'miss'
}

describe('a damaged entry', () => {
  test.each([
    ['damaged', (file: string) => writeFileSync(file, readFileSync(file).toReversed())],
    ['cut short', (file: string) => truncateSync(file, 10)],
    ['emptied', (file: string) => writeFileSync(file, '')],
    ['gone', (file: string) => rmSync(file)],
  ])('is a miss when its content is %s, and heals', async (_, spoil) => {
    await diskStore(folder).set('key', value)()
    const [file = '', ...others] = files()
    expect(others).toEqual([])
    expect(await heals(spoil, file)).toBe('miss')
  })

  test('is a miss wherever one byte of its content has changed', async () => {
    await diskStore(folder).set('key', value)()
    const [file = ''] = files()
    const { length } = readFileSync(file)
    expect(length).toBeGreaterThan(50)
    const flip = (at: number) => (file: string) => {
      const content = readFileSync(file)
      content[at] = (content[at] ?? 0) ^ 1
      writeFileSync(file, content)
    }
    for (let at = 0; at < length; at += 7) expect(await heals(flip(at), file)).toBe('miss')
  })

  test('is a miss, and written anew, when something was written behind its content', async () => {
    await diskStore(folder).set('key', value)()
    const [file = ''] = files()
    expect(await heals((file) => writeFileSync(file, 'more', { flag: 'a' }), file)).toBe('miss')
  })

  test('is a miss wherever it was cut', async () => {
    await diskStore(folder).set('key', value)()
    const [file = ''] = files()
    const { length } = readFileSync(file)
    for (let at = 0; at < length; at += 7)
      expect(await heals((file) => truncateSync(file, at), file)).toBe('miss')
  })

  test('a folder full of anything else is a miss', async () => {
    writeFileSync(join(folder, 'entries-1'), 'no folder')
    const warnings: string[] = []
    const store = diskStore(folder, { warn: (reason) => warnings.push(reason) })
    expect(await store.get('key')()).toEqual(O.none)
    await store.set('key', value)()
    expect(warnings.length).toBe(1)
  })
})

const child = join(import.meta.dirname, 'storeChild.js')

interface Seen {
  readonly whole: number
  readonly torn: number
  readonly foreign: number
  readonly first: boolean
  readonly after: boolean
  readonly before: boolean
  readonly warnings: readonly string[]
}

/** What a process says that runs `node storeChild.js` behind a command of the shell. */
const after = (shell: string, ...args: readonly string[]): Partial<Seen> => {
  const script = `${shell} && exec "$0" "$@"`
  const { stdout, stderr, status } = spawnSync(
    'sh',
    ['-c', script, process.execPath, child, folder, ...args],
    {
      encoding: 'utf8',
    },
  )
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout)
}

describe('several processes at once', () => {
  test('see whole entries, of whichever of them', async () => {
    const children = [1, 2].map((n) => spawn(process.execPath, [child, folder, 'hammer', String(n)]))
    // they begin together
    await Promise.all(children.map(({ stdout }) => once(stdout, 'data')))
    const seen = await Promise.all(
      children.map(async ({ stdin, stdout }): Promise<Partial<Seen>> => {
        const said = text(stdout)
        stdin.write('go')
        return JSON.parse(await said)
      }),
    )
    for (const { whole = 0, torn, warnings } of seen) {
      expect(torn).toBe(0)
      expect(warnings).toEqual([])
      expect(whole).toBeGreaterThanOrEqual(30)
    }
    expect(seen.reduce((sum, { foreign = 0 }) => sum + foreign, 0)).toBeGreaterThan(0)
  })

  test('many writers in one process leave what one of them wrote', async () => {
    const stores = Array.from({ length: 8 }, () => diskStore(folder))
    await Promise.all(stores.map((store, i) => store.set('key', { writer: i })()))
    const found = await diskStore(folder).get('key')()
    expect(O.isSome(found) && found.value).toEqual({ writer: expect.any(Number) })
  })
})

/** Whether processes may mount file systems that only they see. */
const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0

describe('a folder that cannot be written', () => {
  test('turns caching off with one warning where it cannot be made', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const warnings: string[] = []
    const store = diskStore(join(file, 'below'), { warn: (reason) => warnings.push(reason) })
    await store.set('a', 1)()
    await Promise.all([store.set('b', 2)(), store.set('c', 3)()])
    expect(warnings).toEqual([expect.stringMatching(/^nothing more is cached in .*below: ENOTDIR/)])
    expect(await store.get('a')()).toEqual(O.none)
  })

  test('warns the process where nobody else is to be told', async () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const file = join(folder, 'file')
    writeFileSync(file, '')
    await diskStore(join(file, 'below')).set('a', 1)()
    expect(emitWarning).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('ENOTDIR'))
    vi.restoreAllMocks()
  })

  test('that takes no more keeps what it has: the system refuses files above a size', () => {
    const { first, after: later, warnings } = after('ulimit -f 100', 'fill')
    expect(first).toBe(false)
    expect(later).toBe(false)
    expect(warnings).toEqual([expect.stringMatching(/EFBIG|no space/)])
  })

  // the two below need a system that lets processes mount, as most containers that are not root's do not
  test.runIf(canMount)('that is full keeps what it has', () => {
    const mounted = `unshare -rm sh -c 'mount -t tmpfs -o size=512k tmpfs "$2" && exec "$0" "$@"'`
    const seen = spawnSync('sh', ['-c', `${mounted} "$0" "$@"`, process.execPath, child, folder, 'fill'], {
      encoding: 'utf8',
    })
    expect(seen.stderr).toBe('')
    const { first, after: later, warnings }: Partial<Seen> = JSON.parse(seen.stdout)
    expect([first, later]).toEqual([true, false])
    expect(warnings).toEqual([expect.stringContaining('ENOSPC')])
  })

  test.runIf(canMount)('that is read-only is still read', () => {
    after('true', 'begin')
    const mounted = `unshare -rm sh -c 'mount --bind "$2" "$2" && mount -o remount,bind,ro "$2" && exec "$0" "$@"'`
    const seen = spawnSync('sh', ['-c', `${mounted} "$0" "$@"`, process.execPath, child, folder, 'look'], {
      encoding: 'utf8',
    })
    expect(seen.stderr).toBe('')
    const { before, warnings }: Partial<Seen> = JSON.parse(seen.stdout)
    expect(before).toBe(true)
    expect(warnings).toEqual([expect.stringContaining('EROFS')])
  })
})
