import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { docs, followed, page, pages, shownParts } from './shown.js'
import { walked } from './walk.js'

const root = join(docs, '..')

/** All that is written for people. */
const texts = [
  ...readdirSync(root).filter((file) => file.endsWith('.md')),
  ...pages.map((file) => join('docs', file)),
]

describe('the documentation', () => {
  const mine = followed('.')

  it('is followed in all its parts, a test file each', () => {
    expect([...shownParts].sort()).toEqual(['.', 'how-it-works', 'how-to', 'tutorial'])
  })

  it.each([...pages, '../README.md'])('%s links to what is there', (file) => {
    const links = [...page(file).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, to = '']) => to)
    const broken = links.filter((to) => !/^[a-z]+:/.test(to) && !existsSync(join(docs, dirname(file), to)))
    expect(broken).toEqual([])
  })

  it.each(texts)('%s has lines that an editor shows whole', (file) => {
    const prose = readFileSync(join(root, file), 'utf8').replaceAll(/^```[^]*?^```$/gm, '')
    const long = prose
      .split('\n')
      .filter((line) => line.length > 160 && line.includes(' ', 160) && !/^(?:[|#]|!\[|`)/.test(line))
    expect(long).toEqual([])
  })

  it('would be found to be untrue', () => {
    const told = '```console\n$ node -e "console.log(6 * 7)"\n41\n```'
    expect(walked(told, mine())).toBe(told.replace('41', '42'))
  })

  it('is followed from block to block', () => {
    const told = '```ts\n// answer.ts\nconsole.log(6 * 7)\n```\n\n```console\n$ cat answer.ts\n```'
    expect(walked(told, mine())).toContain('$ cat answer.ts\n// answer.ts\nconsole.log(6 * 7)\n```')
  })
})
