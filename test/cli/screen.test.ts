import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { isPlain, screenWidth, shown, written } from '../../lib/cli/screen.js'

const folder = mkdtempSync(join(tmpdir(), 'screen-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('characters of the terminal', () => {
  it.each([
    [{}, false],
    [{ LANG: 'en_US.UTF-8' }, false],
    [{ LANG: 'C.UTF-8' }, false],
    [{ LANG: 'de_DE.utf8' }, false],
    [{ LANG: 'C' }, true],
    [{ LANG: 'de_DE.ISO-8859-1' }, true],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' }, true],
    [{ LANG: 'C', LC_CTYPE: 'en_US.UTF-8' }, false],
  ])('%o has only those of ASCII: %s', (environment, plain) => {
    expect(isPlain(environment)).toBe(plain)
  })

  it('become as many of ASCII', () => {
    const text = 'conv1  576×64  ≥ 1 234  389 µJ … → ─── naïve'
    expect(shown(text, true)).toBe('conv1  576x64  >=1 234  389 uJ ~ > --- na?ve')
    expect(shown(text, true)).toHaveLength(text.length)
    expect(shown(text, false)).toBe(text)
  })
})

describe('what was written', () => {
  it('is named, with the folders that are new', () => {
    mkdirSync(join(folder, 'there'))
    const at = (...parts: readonly string[]): string => join(folder, ...parts)
    expect(written([])).toBe('')
    expect(written([at('there', 'a.json')])).toBe(`wrote ${at('there', 'a.json')}\n`)
    expect(written([at('new', 'deep', 'a.json')])).toBe(
      `wrote ${at('new', 'deep', 'a.json')} (${at('new')} is a new folder)\n`,
    )
    expect(written([at('new', 'a.json'), at('new', 'b.json')])).toBe(
      `wrote a.json, b.json in ${at('new')} (a new folder)\n`,
    )
    expect(written([at('there', 'a.json'), at('there', 'b.json')])).toBe(
      `wrote a.json, b.json in ${at('there')}\n`,
    )
  })
})

it('tables that go to no terminal are as wide as COLUMNS says', () => {
  try {
    const widths = ['80', '132', '', '0', '-3', 'wide', '1e3'].map((columns) => {
      vi.stubEnv('COLUMNS', columns)
      return screenWidth()
    })
    expect(widths).toEqual([80, 132, 100, 100, 100, 100, 100])
  } finally {
    vi.unstubAllEnvs()
  }
})
