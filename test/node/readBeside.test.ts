import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readBeside } from '../../lib/node/readBeside.js'

/** The functions stay those of Node: a test counts what is read, and changes files meanwhile. */
const spied = () => {
  const spies = { read: vi.spyOn(fs, 'readSync'), open: vi.spyOn(fs, 'openSync') }
  syncBuiltinESMExports()
  return spies
}
const { openSync } = fs
let spies: ReturnType<typeof spied>

let root = ''
/** The folder of the model. */
let folder = ''
let model = ''

beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'ohmflow-'))
  folder = join(root, 'model')
  model = join(folder, 'model.onnx')
  fs.mkdirSync(join(folder, 'deep', 'er'), { recursive: true })
  fs.writeFileSync(
    join(folder, 'w.bin'),
    Uint8Array.from({ length: 16 }, (_, i) => i),
  )
  fs.writeFileSync(join(root, 'secret'), 'what is not for the model')
  fs.mkdirSync(join(root, 'model-of-another'))
  fs.writeFileSync(join(root, 'model-of-another', 'w.bin'), 'what is not for the model')
  spies = spied()
})

afterEach(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
  fs.rmSync(root, { recursive: true, force: true })
})

const read = (location: string, offset = 0, length = 4) => readBeside(model)(location, offset, length)

const refusal = (location: string, reason: RegExp) =>
  expect(read(location)).toMatchObject({
    left: { _tag: 'MissingFile', location, reason: expect.stringMatching(reason) },
  })

/** Plain calls of the system: `symlinkSync` of what may not be there. */
const link = (target: string, path: string) => fs.symlinkSync(target, join(folder, path))

describe('weights beside a model', () => {
  it('are the bytes of the range', () => {
    expect(read('w.bin', 3, 5)).toMatchObject({ right: Uint8Array.of(3, 4, 5, 6, 7) })
    expect(read('w.bin', 0, 16)).toMatchObject({ right: { length: 16 } })
    expect(read('w.bin', 16, 0)).toMatchObject({ right: { length: 0 } })
  })

  it('are read once, and nothing around them', () => {
    const count = 200
    const size = 4096
    fs.truncateSync(join(folder, 'w.bin'), count * size)
    const reader = readBeside(model)
    for (let i = 0; i < count; i++) reader('w.bin', i * size, size)
    const sizes = spies.read.mock.results.map(({ value }) => Number(value))
    expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBe(count * size)
  })

  it('may lie beyond 4 GiB of a file', () => {
    const end = 5 * 2 ** 30
    fs.truncateSync(join(folder, 'w.bin'), end)
    const handle = fs.openSync(join(folder, 'w.bin'), 'r+')
    fs.writeSync(handle, Uint8Array.of(7, 8, 9), 0, 3, end - 3)
    fs.closeSync(handle)
    expect(read('w.bin', end - 4, 4)).toMatchObject({ right: Uint8Array.of(0, 7, 8, 9) })
  })

  it('past the end are refused before room is made for them', () => {
    expect(read('w.bin', 12, 5)).toMatchObject({
      left: { reason: 'it has 16 bytes, but the model refers to bytes 12 to 17' },
    })
    expect(read('w.bin', 0, 2 ** 52)).toMatchObject({ left: { _tag: 'MissingFile' } })
    expect(spies.read).not.toHaveBeenCalled()
  })
})

describe('where a model may point', () => {
  it.each<readonly [what: string, location: string, make: () => void]>([
    ['a file with two dots in front', '..w.bin', () => fs.writeFileSync(join(folder, '..w.bin'), 'four')],
    ['a file of dots', '...', () => fs.writeFileSync(join(folder, '...'), 'four')],
    ['a file with a blank', 'a b.bin', () => fs.writeFileSync(join(folder, 'a b.bin'), 'four')],
    ['a folder below', 'deep/er/w', () => fs.writeFileSync(join(folder, 'deep/er/w'), 'four')],
    ['a way through that returns', 'deep/../w.bin', () => undefined],
    ['a link beside', 'link', () => link('w.bin', 'link')],
    ['a link to a link', 'second', () => (link('w.bin', 'first'), link('first', 'second'))],
    ['a link upwards within', 'deep/link', () => link('../w.bin', 'deep/link')],
    ['an absolute link within', 'link', () => link(join(folder, 'w.bin'), 'link')],
  ])('%s', (_, location, make) => {
    make()
    expect(read(location)).toMatchObject({ right: { length: 4 } })
  })

  it('the folder itself may be a link, and so may the folders above', () => {
    fs.symlinkSync(folder, join(root, 'alias'))
    fs.symlinkSync(root, join(root, 'loop'))
    for (const way of ['alias', 'loop/alias', 'loop/loop/model'])
      expect(readBeside(join(root, way, 'model.onnx'))('w.bin', 0, 4)).toMatchObject({ right: { length: 4 } })
  })
})

describe('where a model may not point', () => {
  it.each<readonly [what: string, location: string, make: () => void, reason: RegExp]>([
    ['above', '../secret', () => undefined, /outside of the folder/],
    [
      'a folder whose name begins alike',
      '../model-of-another/w.bin',
      () => undefined,
      /outside of the folder/,
    ],
    ['a link out', 'link', () => link('../secret', 'link'), /outside of the folder/],
    ['an absolute link out', 'link', () => link(join(root, 'secret'), 'link'), /outside of the folder/],
    ['a link to a link out', 'b', () => (link('../secret', 'a'), link('a', 'b')), /outside of the folder/],
    ['a linked folder', 'out/secret', () => link('..', 'out'), /outside of the folder/],
    ['the root by a link', 'out/etc/hostname', () => link('/', 'out'), /outside of the folder|not there/],
    ['the folder itself', '.', () => undefined, /outside of the folder/],
    ['a folder', 'deep', () => undefined, /a folder/],
    ['an endless device', 'zero', () => link('/dev/zero', 'zero'), /outside of the folder/],
    ['nothing', 'absent', () => undefined, /^it is not there$/],
    ['below a file', 'w.bin/w', () => undefined, /^a part of its path is a file/],
    ['a name that no file can have', 'w'.repeat(5000), () => undefined, /^its name is too long$/],
    ['a link to nothing', 'dangling', () => link('nothing', 'dangling'), /^it is not there$/],
    ['a ring of links', 'a', () => (link('b', 'a'), link('a', 'b')), /^its links lead in a circle$/],
    ['a name with a zero byte', 'w\0.bin', () => undefined, /null bytes/],
  ])('%s', (_, location, make, reason) => {
    make()
    refusal(location, reason)
    expect(spies.read).not.toHaveBeenCalled()
  })

  it('a pipe that nobody writes to: it is not waited for', () => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    refusal('pipe', /a pipe/)
  })

  it('a file that is exchanged while it is opened', () => {
    spies.open.mockImplementationOnce((path, flags) => {
      const handle = openSync(path, flags)
      fs.renameSync(join(folder, 'w.bin'), join(folder, 'old'))
      fs.writeFileSync(join(folder, 'w.bin'), 'another file')
      return handle
    })
    refusal('w.bin', /exchanged/)
  })

  it('a file that becomes a link while it is opened', () => {
    spies.open.mockImplementationOnce((path, flags) => {
      fs.rmSync(join(folder, 'w.bin'))
      link('../secret', 'w.bin')
      return openSync(path, flags)
    })
    refusal('w.bin', /outside of the folder/)
  })
})
