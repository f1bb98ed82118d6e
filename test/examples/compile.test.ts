import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, describe, expect, it } from 'vitest'
import { inSources, onPages, root, written } from './examples.js'

const { files, remove } = written([...inSources, ...onPages])

afterAll(remove)

describe('examples in the documentation', () => {
  it('are there', () => {
    expect(inSources.length).toBeGreaterThan(10)
    expect(onPages.length).toBeGreaterThan(5)
  })

  it('compile', () => {
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path))
    const { options } = ts.parseJsonConfigFileContent(
      { ...config, include: [], files: ['lib/index.ts'] },
      ts.sys,
      root,
    )
    const program = ts.createProgram(
      files.map(({ file }) => file),
      { ...options, noUnusedLocals: false },
    )
    // of the examples alone: the library is checked by tsc
    const problems = files.flatMap(({ name, file }) => {
      const source = program.getSourceFile(file)
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
        ({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      )
    })
    expect(problems).toEqual([])
  })
})
