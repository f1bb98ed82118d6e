import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

test('the WebAssembly that is embedded is what its source compiles to', () => {
  const { status, stderr } = spawnSync(process.execPath, [join('assembly', 'build.js'), '--check'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
