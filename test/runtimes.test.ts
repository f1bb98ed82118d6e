import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { type Project, project } from './docs/project.js'
import { fetched } from './fetched.js'

/** A runtime that README names, as the registry has it for this machine. */
interface Runtime {
  readonly name: string
  readonly spec: string
  /** Where its program is below node_modules; `*` is a folder named after the machine. */
  readonly program: string
  readonly run: readonly string[]
}

const node = `node-${process.platform}-${process.arch}`
const runtimes: readonly Runtime[] = [
  { name: 'Node 20.12', spec: `${node}@20.12`, program: `${node}/bin/node`, run: [] },
  { name: 'Node 22', spec: `${node}@22`, program: `${node}/bin/node`, run: [] },
  { name: 'Node 24', spec: `${node}@24`, program: `${node}/bin/node`, run: [] },
  { name: 'Bun 1', spec: 'bun@1', program: '@oven/*/bin/bun', run: [] },
  { name: 'Deno 2', spec: 'deno@2', program: '@deno/*/deno', run: ['run', '--allow-all', '--no-remote'] },
]

const programIn = (modules: string, program: string): string | undefined => {
  const [before = '', after] = program.split('*')
  if (after === undefined) return [join(modules, program)].find((path) => existsSync(path))
  const folder = join(modules, before)
  return (existsSync(folder) ? readdirSync(folder) : [])
    .map((machine) => join(folder, `${machine}${after}`))
    .find((path) => existsSync(path) && spawnSync(path, ['--version']).status === 0)
}

/** The program of a runtime. */
const programOf = ({ spec, program }: Runtime, context: TestContext): string =>
  fetched(spec, (modules) => programIn(modules, program), context)

let mine: Project
beforeAll(() => {
  mine = project('tsc')
  mine.write(
    'map.mjs',
    `import { modelFile, presets, unwrap, zoo } from 'ohmflow'
    import { baseline } from 'ohmflow/pipelines'
    const model = await modelFile('squeezenet1.1', zoo['squeezenet1.1'].build())()
    const report = unwrap(await baseline.task({ model, bindings: {}, chip: presets.rram256.chip })())
    console.log(report.network.tiles)`,
  )
  mine.write(
    'halves.ts',
    `import { cutFull, partitioner } from 'ohmflow'
    const half = (most: number): number => Math.max(1, Math.floor(most / 2))
    export default () =>
      partitioner('halves', (layer, room) => ({
        layer,
        groups: cutFull(layer.groups, 1),
        rows: cutFull(layer.rows, half(room.rows)),
        columns: cutFull(layer.columns, room.columns),
      }))`,
  )
})
afterAll(() => mine.remove())

describe.each(runtimes)('$name', (runtime) => {
  it('maps by the library', (context) => {
    const own = [programOf(runtime, context), ...runtime.run].join(' ')
    expect(mine.shell(`${own} map.mjs`)).toBe('44\n')
  })

  it('maps on the command line, with a partitioner in TypeScript, or says what does', (context) => {
    const own = [programOf(runtime, context), ...runtime.run].join(' ')
    const map = `${own} node_modules/ohmflow/dist/lib/cli/main.cjs map squeezenet1.1`
    // that it holds the laws is looked at where stages of the user are tested
    const said = mine.shell(`${map} --tile ./halves.ts --trust`)
    if (runtime.name !== 'Node 20.12')
      return expect(said).toMatch(/\npipeline {5}halves, first-fit, cyclic, timing\n/)
    expect(said).toMatch(
      /^ohmflow map: this Node \(20\.12\.\d+\) does not read TypeScript: compile \.\/halves\.ts first/,
    )
    expect(mine.shell(map)).toMatch(/\ntiles {8}44\n/)
  })
})
