import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileWritable, folderWritable } from '../../lib/node/writable.js'
import { writeWhole } from '../../lib/node/writeWhole.js'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-'))
  mkdirSync(join(folder, 'dir'))
  writeFileSync(join(folder, 'file'), '')
  symlinkSync('file', join(folder, 'link'))
  symlinkSync('dir/new', join(folder, 'dangling'))
  symlinkSync('none/new', join(folder, 'lost'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const paths = [
  'new',
  'a/b/c',
  'file',
  'dir',
  'dir/',
  'file/',
  'file/x',
  'file/x/y',
  'link',
  'dangling',
  'lost',
  'link/x',
  'dir/x',
]

describe('whether a file can be written', () => {
  it.each(paths)('is known of %s before it is written', (path) => {
    const at = `${folder}/${path}`
    const before = readdirSync(folder, { recursive: true })
    const told = fileWritable(at)
    expect(readdirSync(folder, { recursive: true })).toEqual(before)
    expect(told._tag).toBe(writeWhole(at, 'content')._tag)
  })

  it.each(paths)('is known of files in %s', (path) => {
    const at = `${folder}/${path}`
    const told = folderWritable(at)
    expect(told._tag).toBe(writeWhole(join(at, 'new'), 'content')._tag)
  })
})
