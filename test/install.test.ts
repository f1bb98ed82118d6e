import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Project, project } from './docs/project.js'

let mine: Project
beforeAll(() => {
  mine = project('tsgo')
  for (const name of ['onnxruntime-web', 'vega', 'vega-lite', '@hpcc-js', 'fast-check'])
    rmSync(join(mine.folder, 'node_modules', name))
})
afterAll(() => mine.remove())

/** All files in a folder, and in those in it. */
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  )

/** What a folder takes of a disk that gives blocks of 4 KiB, those of the folders in it too, in MiB: what `du` says. */
const takenBy = (folder: string): number => {
  const blocks = [
    folder,
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ].map((path) => Math.max(1, Math.ceil(statSync(path).size / 4096)))
  return blocks.reduce((sum, each) => sum + each, 0) / 256
}

describe('what is installed', () => {
  it('is small: the package, and all packages that it does not work without', () => {
    const modules = join(mine.folder, 'node_modules')
    const needed = new Set(['ohmflow'])
    for (const name of needed) {
      const {
        dependencies = {},
        optionalDependencies = {},
      }: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
        readFileSync(join(modules, name, 'package.json'), 'utf8'),
      )
      // what is for another system is not installed
      for (const other of Object.keys({ ...dependencies, ...optionalDependencies }))
        if (other in dependencies || existsSync(join(modules, other))) needed.add(other)
    }
    const sizes = [...needed].map((name) => [name, takenBy(realpathSync(join(modules, name)))] as const)
    const whole = sizes.reduce((sum, [, size]) => sum + size, 0)
    expect([...needed]).toContain('rxjs')
    // 40 MB are promised: what is nearer to it than this has grown
    expect(whole, sizes.map(([name, size]) => `${name} ${size.toFixed(1)}`).join(', ')).toBeLessThan(39)
  })

  it('has declarations of what entries speak of, all of them and no others', () => {
    const own = join(mine.folder, 'node_modules', 'ohmflow')
    const { exports }: { readonly exports: Readonly<Record<string, { readonly types?: string }>> } =
      JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'))
    const entries = Object.values(exports).flatMap(({ types }) =>
      types === undefined ? [] : [join(own, types)],
    )
    const program = ts.createProgram(entries, {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      noEmit: true,
      types: [],
    })
    const reached = program.getSourceFiles().map(({ fileName }) => fileName)
    expect(
      filesIn(own)
        .filter((file) => file.endsWith('.d.ts'))
        .toSorted(),
    ).toEqual(reached.filter((file) => file.startsWith(own)).toSorted())
  })
})

describe('without the packages that most users do without', () => {
  it('maps, compares and explains', () => {
    expect(mine.shell('ohmflow compare squeezenet1.1 --tile row-major,balanced; echo $?')).toMatch(/\n0\n$/)
    expect(mine.shell('ohmflow chips rram256 --json > c.json && ohmflow explain c.json')).toMatch(/^chip\n/)
  })

  it.each([
    ['run squeezenet1.1', 'run', 'onnxruntime-web'],
    ['draw squeezenet1.1 --out drawn', 'draw', '@hpcc-js/wasm-graphviz'],
    ['reproduce --quick --out drawn', 'reproduce', 'vega and vega-lite'],
  ])('%s says in a sentence what to install', (command, name, packages) => {
    const [verb, list] = packages.includes(' and ') ? ['are', 'vega vega-lite'] : ['is', packages]
    expect(mine.shell(`ohmflow ${command} 2>&1; echo $?; test ! -e drawn || echo made`)).toBe(
      `ohmflow ${name}: this needs ${packages}, which ${verb} not installed; install with: npm install ${list}.\n2\n`,
    )
  })

  it.each([
    ['run squeezenet1.1 --trials 3', '--trials goes with --devices'],
    ['run squeezenet1.1 --tile nope', 'there is no partitioner "nope"'],
    ['run squeezenet1.1 --input nowhere.npy', 'nowhere.npy'],
    ['run squeezenet1.1 --dataset nofolder --labels folders', 'nofolder'],
    ['draw squeezenet1.1 --tile nope --out drawn', 'there is no partitioner "nope"'],
    ['draw nowhere.onnx --out drawn', 'nowhere.onnx'],
  ])('%s says first what is wrong by itself', (command, said) => {
    const whole = mine.shell(`ohmflow ${command} 2>&1`)
    expect(whole).toContain(said)
    expect(whole).not.toContain('installed')
  })

  it('so does a stage of the user, whose laws cannot be checked', () => {
    mine.write('mine.mjs', "import { balanced } from 'ohmflow'\nexport default balanced")
    const mapped = 'ohmflow map squeezenet1.1 --tile ./mine.mjs'
    expect(mine.shell(`${mapped} 2>&1; echo $?`)).toBe(
      'ohmflow map: checking its laws needs fast-check, which is not installed; install with: npm install fast-check; or take the stage unchecked, with --trust.\n2\n',
    )
    // nobody is sent to install anything for a file that is not there
    expect(mine.shell('ohmflow map squeezenet1.1 --tile ./nowhere.mjs 2>&1')).toMatch(
      /^ohmflow map: there is no file \.\/nowhere\.mjs\./,
    )
    expect(mine.shell(`${mapped} --trust`)).toMatch(/\npipeline {5}balanced, /)
  })

  it('so does the library, where one is first used', () => {
    mine.write(
      'use.mjs',
      `import { onnxRuntime } from 'ohmflow/run'
      import { networkFigure } from 'ohmflow/view'
      console.log((await onnxRuntime().load(new Uint8Array())()).left)
      await networkFigure({ nodes: [], inputs: [], outputs: [], tensors: {}, constants: {} }).catch(({ message }) => console.log(message))`,
    )
    expect(mine.shell('node use.mjs')).toBe(
      `running a model needs onnxruntime-web, which is not installed; install with: npm install onnxruntime-web
drawing a network needs @hpcc-js/wasm-graphviz, which is not installed; install with: npm install @hpcc-js/wasm-graphviz
`,
    )
  })

  it('CommonJS takes it as well', () => {
    expect(mine.shell(`node -e "console.log(typeof require('ohmflow').rowMajor)"`)).toMatch(/^function\n/)
  })
})
