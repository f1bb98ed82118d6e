import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Project, project } from './docs/project.js'
import { fetched } from './fetched.js'

const consumer = join(import.meta.dirname, '..', 'fixtures', 'consumer')

let mine: Project
beforeAll(() => {
  mine = project('tsc')
  for (const file of readdirSync(consumer)) mine.write(file, readFileSync(join(consumer, file), 'utf8'))
})
afterAll(() => mine.remove())

describe("a user's project with the packed package", () => {
  it('has what is packed, and nothing else', () => {
    const { stdout } = spawnSync('npm', ['pack', '--ignore-scripts', '--dry-run', '--json'], {
      cwd: join(import.meta.dirname, '..'),
      encoding: 'utf8',
    })
    const [packed]: readonly { readonly files: readonly { readonly path: string }[] }[] = JSON.parse(stdout)
    const installed = readdirSync(join(mine.folder, 'node_modules', 'ohmflow'), {
      recursive: true,
      withFileTypes: true,
    }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []))
    expect(
      installed.map((file) => relative(join(mine.folder, 'node_modules', 'ohmflow'), file)).toSorted(),
    ).toEqual(packed?.files.map(({ path }) => path).toSorted())
  })

  it('type-checks, declarations of the package included, composes a pipeline and searches', () => {
    expect(mine.shell('npm start --silent')).toBe('2 placements; the fastest is tall, 66 tiles\n')
  })

  it('is taken by the oldest TypeScript that README names, declarations included', (context) => {
    const tsc = fetched(
      'typescript@5.6.3',
      (modules) => [join(modules, 'typescript', 'bin', 'tsc')].find((file) => existsSync(file)),
      context,
    )
    const entries = [
      '',
      '/accuracy',
      '/codec',
      '/devices',
      '/experiment',
      '/kernels',
      '/laws',
      '/node',
      '/pipelines',
      '/program',
      '/run',
      '/sweep',
      '/view',
    ]
    mine.write(
      'old.ts',
      entries.map((entry, i) => `export type * as e${i} from 'ohmflow${entry}'\n`).join(''),
    )
    const options = '--strict --noEmit --module nodenext --target es2022 --lib es2023,dom --types node'
    expect(mine.shell(`node ${tsc} ${options} old.ts tall.ts`)).toBe('')
  })

  it('tests partitioners with the laws: those that are written there, and not what was compiled before', () => {
    const read = (file: string): string => readFileSync(join(consumer, file), 'utf8')
    mine.write('sound.ts', read('tall.ts'))
    mine.write('sound.test.ts', read('tall.test.ts').replace('./tall.js', './sound.js'))
    mine.write('tall.ts', read('tall.ts').replace('cutFull(layer.rows,', 'cutFull(layer.rows - 1,'))
    const said = mine.shell('npm test --silent')
    expect(said).toMatch(/Test Files {2}1 failed \| 1 passed \(2\)/)
    expect(said).toMatch(/Tests {2}[1-9]\d* failed \| \d+ passed \(20\)/)
    expect(said).toMatch(/✓ sound\.test\.ts \(10 tests\)/)
    expect(said).toMatch(/❯ tall\.test\.ts \(10 tests/)
  })
})
