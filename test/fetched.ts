import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'vitest'

/**
 * What `find` sees in the node_modules that a package of the registry is installed into, once for all clones. Where it
 * cannot be had, the test is skipped and says why.
 */
export const fetched = (
  spec: string,
  find: (modules: string) => string | undefined,
  context: TestContext,
): string => {
  const folder = join(tmpdir(), 'ohmflow-fetched', spec.replaceAll('/', '-'))
  const modules = join(folder, 'node_modules')
  const there = find(modules)
  if (there !== undefined) return there
  mkdirSync(folder, { recursive: true })
  const { status, stderr } = spawnSync('npm', ['install', '--ignore-scripts', '--prefix', folder, spec], {
    encoding: 'utf8',
    env: { ...process.env, npm_config_fetch_retries: '0' },
  })
  const why = /npm error (.*)/.exec(stderr)?.[1] ?? `npm ended with ${status}`
  return find(modules) ?? context.skip(`${spec} cannot be had here: ${why}`)
}
