import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { vi } from 'vitest'
import type * as Cli from '../../lib/cli/commandLine.js'

const built = join(import.meta.dirname, '..', '..', 'dist', 'lib', 'cli')

/** What was built, to start as a process. */
export const main = join(built, 'main.cjs')

/** What a command says, and what its process ends with. */
export interface Said {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command as its users do, in a process of its own, which takes half a second to start. */
export const spawned = (...args: readonly string[]): Said => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })
  return { status: status ?? -1, stdout, stderr }
}

/** Keeps what is written to a stream, until it is given back. */
const kept = (stream: NodeJS.WriteStream) => {
  const texts: string[] = []
  const spy = vi.spyOn(stream, 'write').mockImplementation((text) => texts.push(String(text)) > 0)
  return { text: () => texts.join(''), giveBack: () => spy.mockRestore() }
}

/** Runs a command of what was built, in this process: one at a time. */
export const ohmflow = async (...args: readonly string[]): Promise<Said> => {
  const { commandLine }: typeof Cli = await import(join(built, 'commandLine.cjs'))
  const [out, err] = [kept(process.stdout), kept(process.stderr)]
  try {
    await commandLine(args)
    return { status: Number(process.exitCode ?? 0), stdout: out.text(), stderr: err.text() }
  } finally {
    process.exitCode = 0
    out.giveBack()
    err.giveBack()
  }
}
