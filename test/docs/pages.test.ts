import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Project, project } from './project.js'
import { walked } from './walk.js'

const root = join(import.meta.dirname, '..', '..')
const docs = join(root, 'docs')

const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'))

let mine: Project

beforeAll(() => {
  mine = project()
})

afterAll(() => mine.remove())

const page = (file: string): string => readFileSync(join(docs, file), 'utf8')

describe('the documentation', () => {
  const shown = pages.filter((file) => page(file).includes('```console'))

  it.each(shown)('%s shows what its commands print', async (file) => {
    await expect(walked(page(file), mine)).toMatchFileSnapshot(join(docs, file))
  })

  it.each([...pages, '../README.md'])('%s links to what is there', (file) => {
    const links = [...page(file).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, to = '']) => to)
    const broken = links.filter((to) => !/^[a-z]+:/.test(to) && !existsSync(join(docs, dirname(file), to)))
    expect(broken).toEqual([])
  })

  it('leaves no JavaScript beside the sources of the reader, which tests would read instead', () => {
    const files = readdirSync(mine.folder).filter((file) => file !== 'node_modules')
    expect(files.filter((file) => file.endsWith('.ts')).length).toBeGreaterThan(0)
    expect(files.filter((file) => file.endsWith('.js') && files.includes(file.replace(/js$/, 'ts')))).toEqual(
      [],
    )
  })

  it('would be found to be untrue', () => {
    const told = '```console\n$ node -e "console.log(6 * 7)"\n41\n```'
    expect(walked(told, mine)).toBe(told.replace('41', '42'))
  })

  it('is followed from block to block', () => {
    const told = '```ts\n// answer.ts\nconsole.log(6 * 7)\n```\n\n```console\n$ cat answer.ts\n```'
    expect(walked(told, mine)).toContain('$ cat answer.ts\n// answer.ts\nconsole.log(6 * 7)\n```')
  })
})
