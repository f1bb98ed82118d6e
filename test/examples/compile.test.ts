import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { inSources, onPages, root, written } from './examples.js'

const { folder, files, remove } = written([...inSources, ...onPages])

afterAll(remove)

describe('examples in the documentation', () => {
  it('are there', () => {
    expect(inSources.length).toBeGreaterThan(10)
    expect(onPages.length).toBeGreaterThan(5)
  })

  it('compile', () => {
    const project = join(folder, 'tsconfig.json')
    writeFileSync(
      project,
      JSON.stringify({
        extends: join(root, 'tsconfig.json'),
        // as users do, against the declarations that were built: what is in them has been checked
        compilerOptions: { rootDir: root, noUnusedLocals: false, paths: {} },
        include: [folder],
      }),
    )
    const compiler = join(root, 'node_modules', '.bin', 'tsgo')
    const { stdout, stderr } = spawnSync(compiler, ['-p', project], { cwd: root, encoding: 'utf8' })
    // by the name of the example, not that of a file which is gone by then
    const said = files.reduce(
      (text, { name, file }) => text.replaceAll(relative(root, file), name),
      `${stdout}${stderr}`,
    )
    expect(said).toBe('')
  })
})
