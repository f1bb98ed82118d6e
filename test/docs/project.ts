import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const root = join(import.meta.dirname, '..', '..')

const run = (command: string, args: readonly string[], cwd: string) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stdout}${stderr}`)
  return stdout
}

/** The folder of somebody who has installed the package. */
export interface Project {
  readonly folder: string
  readonly write: (file: string, content: string) => void
  /** What a terminal shows of a command, colours and paths of this machine left out. */
  readonly shell: (command: string) => string
  readonly remove: () => void
}

/** The package as it would be published, packed and unpacked; the packages that it needs are those of this checkout. */
const install = (folder: string): void => {
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '.bin'), { recursive: true })
  const own = join(root, 'node_modules')
  for (const name of readdirSync(own))
    if (!name.startsWith('.')) symlinkSync(join(own, name), join(modules, name))
  for (const name of readdirSync(join(own, '.bin')))
    symlinkSync(join(own, '.bin', name), join(modules, '.bin', name))
  const packed = run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], root)
  run('tar', ['-xzf', join(folder, packed.trim().split('\n').at(-1) ?? '')], folder)
  run('mv', ['package', join(modules, 'ohmflow')], folder)
  const main = join(modules, 'ohmflow', 'dist', 'lib', 'cli', 'main.js')
  chmodSync(main, 0o755)
  symlinkSync(main, join(modules, '.bin', 'ohmflow'))
  rmSync(join(folder, packed.trim().split('\n').at(-1) ?? ''))
}

export const project = (): Project => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cim-')))
  install(folder)
  writeFileSync(join(folder, 'package.json'), '{ "name": "cim", "private": true, "type": "module" }\n')
  return {
    folder,
    write: (file, content) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), content)
    },
    shell: (command) => {
      const { CI: _, ...environment } = process.env
      const { stdout, stderr } = spawnSync('bash', ['-c', `${command} 2>&1`], {
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
