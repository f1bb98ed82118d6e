import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const root = join(import.meta.dirname, '..', '..')

/** The folder of somebody who has installed the package. */
export interface Project {
  readonly folder: string
  readonly write: (file: string, content: string) => void
  /** What a terminal shows of a command, colours and paths of this machine left out. */
  readonly shell: (command: string) => string
  readonly remove: () => void
}

/** What goes into the package besides what package.json names. */
const always = ['package.json', 'README.md', 'LICENSE']

/**
 * The package as it is published, which is looked at where it is packed (`test/consumer.test.ts`); the
 * packages that it needs are those of this checkout.
 */
const install = (folder: string, compiler: 'tsc' | 'tsgo'): void => {
  const modules = join(folder, 'node_modules')
  const bin = join(modules, '.bin')
  mkdirSync(bin, { recursive: true })
  const own = join(root, 'node_modules')
  for (const name of readdirSync(own))
    if (!name.startsWith('.')) symlinkSync(join(own, name), join(modules, name))
  for (const name of readdirSync(join(own, '.bin')))
    symlinkSync(join(own, '.bin', name === 'tsc' ? compiler : name), join(bin, name))
  const {
    files,
    bin: commands,
  }: { readonly files: readonly string[]; readonly bin: { readonly ohmflow: string } } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  const packed = files.filter((file) => !file.startsWith('!'))
  const leftOut = files.flatMap((file) => (file.startsWith('!') ? [patternOf(file.slice(1))] : []))
  const filter = (file: string) => !leftOut.some((pattern) => pattern.test(relative(root, file)))
  for (const file of [...always, ...packed])
    cpSync(join(root, file), join(modules, 'ohmflow', file), { recursive: true, filter })
  const main = join(modules, 'ohmflow', commands.ohmflow)
  chmodSync(main, 0o755)
  symlinkSync(main, join(bin, 'ohmflow'))
}

/** What a pattern of paths in `package.json` stands for. */
const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`)

/** A project whose `tsc` is version 6, or 7, which is the native one. */
export const project = (compiler: 'tsc' | 'tsgo'): Project => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cim-')))
  install(folder, compiler)
  writeFileSync(join(folder, 'package.json'), '{ "name": "cim", "private": true, "type": "module" }\n')
  return {
    folder,
    write: (file, content) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), content)
    },
    shell: (command) => {
      const { CI: _, ...environment } = process.env
      // what is installed is on the path: npx would look for it for longer than most commands take
      const { stdout, stderr } = spawnSync('bash', ['-c', `npx() { command "$@"; }; ${command} 2>&1`], {
        cwd: folder,
        encoding: 'utf8',
        env: {
          ...environment,
          NO_COLOR: '1',
          VITEST: undefined,
          NODE_ENV: undefined,
          PATH: `${join(folder, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`,
        },
      })
      return stripVTControlCharacters(`${stdout}${stderr}`).replaceAll(folder, '~/cim')
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
