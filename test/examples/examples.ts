import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')

/** A piece of code that a docstring or a page shows. */
export interface Example {
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

export const inSources: readonly Example[] = sources.flatMap(docExamples)

/** Half of the sources: the passes, what is asked of them, and how their results are shown. */
export const inPasses = ({ name }: Example): boolean => /^lib\/(stages|laws|view)\//.test(name)

export const onPages: readonly Example[] = pages.flatMap(markdownExamples)

/** Examples as files in a folder of their own, which no tool reads where a test is killed before it removes them. */
export const written = (examples: readonly Example[]) => {
  mkdirSync(join(root, '.scratch'), { recursive: true })
  const folder = mkdtempSync(join(root, '.scratch', 'examples-'))
  const files = examples.map((example, i) => ({ ...example, file: join(folder, `example${i}.ts`) }))
  for (const { file, code } of files) writeFileSync(file, `${code}\nexport {}\n`)
  return { folder, files, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
