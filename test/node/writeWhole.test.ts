import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeWhole } from '../../lib/node/writeWhole.js'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('writeWhole', () => {
  it('writes a file, makes the folders on the way, and replaces what was there', () => {
    const path = join(folder, 'a', 'b', 'c.txt')
    expect(writeWhole(path, 'first')._tag).toBe('Right')
    expect(writeWhole(path, 'second')._tag).toBe('Right')
    expect(readFileSync(path, 'utf8')).toBe('second')
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['c.txt'])
  })

  it('keeps the old file and leaves nothing behind when it fails', () => {
    const path = join(folder, 'file')
    mkdirSync(path)
    writeFileSync(join(path, 'kept'), 'kept')
    expect(writeWhole(path, 'new')).toMatchObject({
      _tag: 'Left',
      left: { _tag: 'FileError', doing: 'write', path },
    })
    expect(readdirSync(folder)).toEqual(['file'])
    expect(readFileSync(join(path, 'kept'), 'utf8')).toBe('kept')
  })

  it('follows a link to what it replaces', () => {
    const [file, link] = [join(folder, 'file'), join(folder, 'link')]
    writeFileSync(file, 'old')
    symlinkSync(file, link)
    expect(writeWhole(link, 'new')._tag).toBe('Right')
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(file, 'utf8')).toBe('new')
  })

  it.each([0o600, 0o640, 0o755, 0o444 | 0o200, 0o666])('keeps the rights %o of what it replaces', (mode) => {
    const path = join(folder, 'file')
    writeFileSync(path, 'old')
    chmodSync(path, mode)
    expect(writeWhole(path, 'new')._tag).toBe('Right')
    expect(statSync(path).mode & 0o7777).toBe(mode)
    expect(readFileSync(path, 'utf8')).toBe('new')
  })

  it.each([0o000, 0o022, 0o077])('gives a new file what the mask %o leaves', (mask) => {
    const before = process.umask(mask)
    try {
      expect(writeWhole(join(folder, 'new'), '')._tag).toBe('Right')
    } finally {
      process.umask(before)
    }
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o666 & ~mask)
  })

  it('keeps the rights of what a link leads to', () => {
    const [file, link] = [join(folder, 'file'), join(folder, 'link')]
    writeFileSync(file, 'old', { mode: 0o600 })
    symlinkSync('file', link)
    expect(writeWhole(link, 'new')._tag).toBe('Right')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('writes beside what a link leads to, so that it never crosses file systems', () => {
    const [there, link] = [join(folder, 'there'), join(folder, 'here', 'link')]
    mkdirSync(there)
    mkdirSync(join(folder, 'here'))
    writeFileSync(join(there, 'file'), 'old')
    symlinkSync('../there/file', link)
    // nothing can be made beside the link
    chmodSync(join(folder, 'here'), 0o555)
    expect(writeWhole(link, 'new')._tag).toBe('Right')
    chmodSync(join(folder, 'here'), 0o755)
    expect(readFileSync(join(there, 'file'), 'utf8')).toBe('new')
    expect(readdirSync(there)).toEqual(['file'])
    expect(readdirSync(join(folder, 'here'))).toEqual(['link'])
  })

  it.skipIf(!existsSync('/dev/shm'))('follows a link onto another file system', () => {
    const other = mkdtempSync('/dev/shm/ohmflow-')
    try {
      writeFileSync(join(other, 'file'), 'old')
      symlinkSync(join(other, 'file'), join(folder, 'link'))
      expect(writeWhole(join(folder, 'link'), 'new')).toMatchObject({ _tag: 'Right' })
      expect(readFileSync(join(other, 'file'), 'utf8')).toBe('new')
      expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true)
    } finally {
      rmSync(other, { recursive: true })
    }
  })

  it('follows links to nothing, and makes what they lead to', () => {
    mkdirSync(join(folder, 'there'))
    symlinkSync('there/second', join(folder, 'first'))
    symlinkSync('file', join(folder, 'there', 'second'))
    expect(writeWhole(join(folder, 'first'), 'new')._tag).toBe('Right')
    expect(readFileSync(join(folder, 'there', 'file'), 'utf8')).toBe('new')
    expect(lstatSync(join(folder, 'first')).isSymbolicLink()).toBe(true)
  })

  it('makes no folder for a link to nothing, and refuses links in a circle', () => {
    symlinkSync('nowhere/file', join(folder, 'lost'))
    expect(writeWhole(join(folder, 'lost'), 'new')).toMatchObject({ _tag: 'Left', left: { code: 'ENOENT' } })
    symlinkSync('round', join(folder, 'round'))
    expect(writeWhole(join(folder, 'round'), 'new')).toMatchObject({ _tag: 'Left', left: { code: 'ELOOP' } })
    expect(readdirSync(folder).toSorted()).toEqual(['lost', 'round'])
  })

  it('gives another name of the file no half content', () => {
    const [file, name] = [join(folder, 'file'), join(folder, 'name')]
    writeFileSync(file, 'old')
    linkSync(file, name)
    expect(writeWhole(file, 'new')._tag).toBe('Right')
    expect(readFileSync(name, 'utf8')).toBe('old')
  })

  it.each([
    ['', 'ENOENT'],
    ['/', 'EISDIR'],
    ['file/', 'ENOTDIR'],
  ])('refuses the path %j', (path, code) => {
    writeFileSync(join(folder, 'file'), 'old')
    const at = path.startsWith('file') ? `${folder}/${path}` : path
    expect(writeWhole(at, 'new')).toMatchObject({ _tag: 'Left', left: { code } })
    expect(readdirSync(folder)).toEqual(['file'])
  })

  it('does not wait for a reader of a pipe', () => {
    const pipe = join(folder, 'pipe')
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
    expect(writeWhole(pipe, 'new')).toMatchObject({ _tag: 'Left', left: { code: 'ENXIO' } })
    expect(lstatSync(pipe).isFIFO()).toBe(true)
  })

  it.skipIf(!existsSync('/dev/full'))('says that a device takes no more', () => {
    expect(writeWhole('/dev/full', 'new')).toMatchObject({ _tag: 'Left', left: { code: 'ENOSPC' } })
  })

  it('writes into a device and leaves it one', () => {
    expect(writeWhole('/dev/null', 'gone')._tag).toBe('Right')
    expect(lstatSync('/dev/null').isFile()).toBe(false)
  })

  it('says that it cannot make a folder below a file', () => {
    writeFileSync(join(folder, 'file'), '')
    const result = writeWhole(join(folder, 'file', 'below', 'x'), 'new')
    expect(result).toMatchObject({ _tag: 'Left', left: { code: 'ENOTDIR' } })
  })

  it.runIf(existsSync('/proc/self'))('ends where a file system takes no folders', () => {
    const result = writeWhole('/proc/ohmflow/x/y.json', '{}')
    expect(result).toMatchObject({ _tag: 'Left', left: { code: 'ENOENT' } })
  })

  it.runIf(existsSync('/proc/self'))(
    'says nothing of the files that it writes beside those that are meant',
    () => {
      const result = writeWhole('/proc/x.json', '{}')
      expect(result).toMatchObject({ _tag: 'Left', left: { reason: 'ENOENT: no such file or directory' } })
    },
  )

  it('listens for interrupts once, however many files it writes', () => {
    const before = process.listenerCount('SIGINT')
    for (let i = 0; i < 20; i++) expect(writeWhole(join(folder, `${i}`), '')._tag).toBe('Right')
    expect(process.listenerCount('SIGINT')).toBeLessThanOrEqual(before + 1)
  })
})
