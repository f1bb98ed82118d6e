import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import config from '../vitest.config.js'

it.each(['test', 'quick', 'fuzz'])('every project of tests is told that it runs in mode %s', (mode) => {
  const { projects = [] } = config({ mode, command: 'serve' }).test ?? {}
  const modes = projects.map((project) =>
    typeof project === 'object' && 'test' in project ? project.test?.mode : undefined,
  )
  expect(modes).toEqual([mode, mode])
})

const root = join(import.meta.dirname, '..')

/** Files whose tests replace modules, which those that run after them in the same process would get as well. */
const replacing = (files: readonly { readonly path: string; readonly text: string }[]): readonly string[] =>
  files.filter(({ text }) => /\bvi\.(?:doMock|mock|resetModules)\(/.test(text)).map(({ path }) => path)

it('tests that replace modules run in a process of their own', () => {
  const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => ({ path: `test/${path}`, text: readFileSync(join(root, 'test', path), 'utf8') }))
  const { projects = [] } = config({ mode: 'test', command: 'serve' }).test ?? {}
  const excluded = new Set(
    projects.flatMap((project) =>
      typeof project === 'object' && 'test' in project && project.test?.isolate === false
        ? (project.test.exclude ?? [])
        : [],
    ),
  )
  const found = replacing(files)
  expect(found.filter((path) => !excluded.has(path))).toEqual([])
  expect(found).toContain('test/machine/images.test.ts')
})
