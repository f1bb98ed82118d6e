import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'test', '.examples')

interface Example {
  readonly name: string
  readonly code: string
}

const docExamples = (file: string): readonly Example[] =>
  [
    ...readFileSync(join(root, file), 'utf8').matchAll(
      /\/\*\*(?:(?!\*\/)[\s\S])*?@example\n((?:(?!\*\/)[\s\S])*?)\*\//g,
    ),
  ].map(([, block = ''], i) => ({ name: `${file} ${i}`, code: block.replaceAll(/^\s*\* ?/gm, '') }))

/**
 * Blocks of a page, but for those that are a file of the reader's, which are written and run where the page is walked.
 */
const markdownExamples = (file: string): readonly Example[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)]
    .map(([, code = ''], i) => ({
      name: `${file} ${i}`,
      code,
    }))
    .filter(({ code }) => !/^\/\/ [\w./-]+\.ts\n/.test(code))

const sources = ['lib', 'pipelines'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(top, file)),
)
const pages = ['', 'docs'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: folder !== '', encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file)),
)
const examples = [...sources.flatMap(docExamples), ...pages.flatMap(markdownExamples)].map((example, i) => ({
  ...example,
  file: join(folder, `example${i}.ts`),
}))

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const { file, code } of examples) writeFileSync(file, `${code}\nexport {}\n`)
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('examples in the documentation', () => {
  it('are there', () => {
    expect(examples.length).toBeGreaterThan(10)
  })

  it('compile', () => {
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path))
    const { options } = ts.parseJsonConfigFileContent(
      { ...config, include: [], files: ['lib/index.ts'] },
      ts.sys,
      root,
    )
    const program = ts.createProgram(
      examples.map(({ file }) => file),
      { ...options, noUnusedLocals: false },
    )
    // of the examples alone: the library is checked by tsc
    const problems = program
      .getSourceFiles()
      .filter(({ fileName }) => fileName.includes('.examples'))
      .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
      .map(({ file, messageText }) => {
        const name = examples.find((example) => example.file === file?.fileName)?.name ?? ''
        return `${name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
      })
    expect(problems).toEqual([])
  })

  it.each(examples)('$name runs', async ({ file, code }) => {
    const failures: unknown[] = []
    const assertions = vi.spyOn(console, 'assert').mockImplementation((holds, ...facts) => {
      if (holds !== true) failures.push(facts)
    })
    try {
      await import(file)
      expect(failures).toEqual([])
      if (code.includes('console.assert')) expect(assertions).toHaveBeenCalled()
    } finally {
      assertions.mockRestore()
    }
  })
})
