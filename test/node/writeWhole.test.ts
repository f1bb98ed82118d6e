import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
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

  it('writes into a device and leaves it one', () => {
    expect(writeWhole('/dev/null', 'gone')._tag).toBe('Right')
    expect(lstatSync('/dev/null').isFile()).toBe(false)
  })

  it('says that it cannot make a folder below a file', () => {
    writeFileSync(join(folder, 'file'), '')
    const result = writeWhole(join(folder, 'file', 'below', 'x'), 'new')
    expect(result).toMatchObject({ _tag: 'Left', left: { code: 'ENOTDIR' } })
  })
})
