import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { root, written } from '../examples/examples.js'

/** What somebody writes who has something in the wrong place, and what the compiler has to say of it. */
const misuses: readonly (readonly [code: string, said: RegExp])[] = [
  ["baseline.swap('tile', firstFit())", /DeclaredPass<Tiled, Placed, .*PassFor<"tile", Lowered, /],
  [
    "baseline.swap('tile', rowMajor)",
    /'\(\) => DeclaredPass<Lowered, Tiled, .*PassFor<"tile", Lowered, .*Tiled>>/,
  ],
  ["baseline.swap('assign', () => right({ cores: 1 }))", /PassFor<"assign", Tiled, .*Placed>>/],
  ["baseline.swap('tyle', rowMajor())", /"tyle".*"synchronize" \| "tile"/],
  ["baseline.append('tile', timing())", /"two stages have the name 'tile'"/],
  ["baseline.append('again', timing())", /PassFor<"again", Report, /],
  [
    "pipeline('import', importOnnx())",
    /"each argument is a stage\('name', pass\), whose name is one literal"/,
  ],
  [
    "pipeline(stage('lower', im2col()), stage('simulate', timing()))",
    /"simulate".*StageAfter<"lower", Lowered>/,
  ],
  ["baseline.swap('lower', () => im2col()).cache('lower', memoryStore())", /PassFor<"lower", Network, /],
]

const examples = misuses.map(([code]) => ({
  name: code,
  code: `import { right } from 'fp-ts/lib/Either.js'
import { firstFit, im2col, importOnnx, memoryStore, pipeline, rowMajor, stage, timing } from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
void [baseline, right, firstFit, im2col, importOnnx, memoryStore, pipeline, rowMajor, stage, timing]
${code}`,
}))
const { folder, files, remove } = written(examples)
afterAll(remove)

test('what is in the wrong place does not compile, and the compiler names the stage and the type', () => {
  const project = join(folder, 'tsconfig.json')
  // as users do, against the declarations that were built: what is in them has been checked
  const compilerOptions = { rootDir: root, paths: {} }
  writeFileSync(
    project,
    JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: [folder] }),
  )
  const compiler = join(root, 'node_modules', '.bin', 'tsgo')
  const { stdout } = spawnSync(compiler, ['-p', project, '--pretty', 'false'], {
    cwd: root,
    encoding: 'utf8',
  })
  for (const [i, [code, said]] of misuses.entries()) {
    const about = stdout.split('\n').find((line) => line.includes(`${files[i]?.file.split('/').at(-1)}(`))
    expect(about, code).toMatch(said)
  }
})
