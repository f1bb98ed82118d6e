import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { main, spawned } from './ohmflow.js'

const loader = pathToFileURL(join(import.meta.dirname, '../../dist/lib/cli/keptScript.cjs'))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-kept-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What a process of its own says that loads a script with this digest. */
const said = (script: string, digest: string, after = '', env: NodeJS.ProcessEnv = {}): string => {
  const file = join(folder, 'script.cjs')
  const body = `(function (module, exports, require, here, load) {${script}\n})`
  writeFileSync(file, `/*${digest.padEnd(64, '.')}*/${body}`)
  const code = `
    import { keptScript } from '${loader}'
    const { tell } = keptScript(new URL('${pathToFileURL(file)}'))
    console.log(await tell())
    ${after}`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '', XDG_CACHE_HOME: join(folder, 'cache'), ...env },
  })
  return stdout.trim()
}

const keptFolder = (): string => join(folder, 'cache', 'ohmflow', 'code')
const kept = (): readonly string[] => readdirSync(keptFolder()).map((name) => join(keptFolder(), name))
const telling = (word: string) => `exports.tell = () => '${word}'`

describe('a script of which the engine keeps what it has compiled', () => {
  it('exports the same the first time and from then on', () => {
    expect([said(telling('one'), 'a'), said(telling('one'), 'a')]).toEqual(['one', 'one'])
    expect(kept()).toHaveLength(1)
  })

  it('is compiled anew where it is another of the same length', () => {
    expect(said(telling('one'), 'a')).toBe('one')
    expect(said(telling('two'), 'b')).toBe('two')
    expect(kept()).toHaveLength(1)
    // the engine itself looks at lengths only: whoever trusted it would run the script before
    expect(said(telling('six'), 'b')).toBe('two')
  })

  it('is compiled anew where what was kept is damaged', () => {
    said(telling('one'), 'a')
    const [path = ''] = kept()
    const whole = readFileSync(path)
    for (const length of [0, 1, 100]) {
      truncateSync(path, length)
      expect(said(telling('one'), 'a')).toBe('one')
      expect(readFileSync(path).length).toBe(whole.length)
    }
  })

  it('is compiled anew where a byte of what was kept is another', () => {
    const long = `${Array.from({ length: 200 }, (_, i) => `exports.f${i} = (a) => a * ${i} + ${i}`).join(';')};${telling('one')}`
    expect(said(long, 'a')).toBe('one')
    const [path = ''] = kept()
    const whole = readFileSync(path)
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 12)) {
      const damaged = Buffer.from(whole)
      damaged.fill(0x5a, at, at + 16)
      writeFileSync(path, damaged)
      expect(said(long, 'a')).toBe('one')
      expect(readFileSync(path).length).toBe(whole.length)
    }
  })

  it('knows where it is, requires packages of Node and imports what is beside it', () => {
    writeFileSync(join(folder, 'beside.mjs'), `export const word = 'beside'`)
    const script = `const { sep } = require('node:path')
      exports.tell = async () => [here.endsWith('/script.cjs'), sep, (await load('./beside.mjs')).word].join()`
    for (const _ of [1, 2]) expect(said(script, 'a')).toBe('true,/,beside')
  })

  it('keeps nothing of a process that fails, where that is turned off, or where there is no room', () => {
    expect(said(telling('one'), 'a', 'process.exitCode = 1')).toBe('one')
    expect(said(telling('one'), 'a', '', { NODE_DISABLE_COMPILE_CACHE: '1' })).toBe('one')
    expect(readdirSync(folder)).toEqual(['script.cjs'])
    writeFileSync(join(folder, 'cache'), 'no folder')
    expect(said(telling('one'), 'a')).toBe('one')
  })

  it('maps as it does without what was kept', () => {
    const cache = join(folder, 'cache')
    mkdirSync(cache)
    const map = () =>
      spawnSync(process.execPath, [main, 'map', 'alexnet'], {
        encoding: 'utf8',
        env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '', XDG_CACHE_HOME: cache },
      })
    const bare = spawned('map', 'alexnet')
    expect(bare).toMatchObject({ status: 0, stderr: '' })
    for (const _ of [1, 2]) expect(map()).toMatchObject(bare)
    expect(kept().map((path) => path.replace(/.*\/(\w+)\.cjs-.*/, '$1'))).toEqual(['map'])
  })
})
