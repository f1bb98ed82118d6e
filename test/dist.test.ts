import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/** What plain Node, without a loader or bundler, says to a piece of code that imports the package by its name. */
const node = (code: string) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
    encoding: 'utf8',
  })
  return { status, stdout: stdout.trim(), stderr }
}

describe('the built package in plain Node', () => {
  it.each([
    ['ohmflow', 'timing'],
    ['ohmflow/laws', 'partitionerLaws'],
    ['ohmflow/node', 'diskStore'],
    ['ohmflow/pipelines', 'baseline'],
    ['ohmflow/vitest', 'describeLaws'],
  ])('%s loads', (entry, name) => {
    const seen = node(`const m = await import('${entry}'); console.log(m.${name} !== undefined)`)
    expect(seen).toEqual({ status: 0, stdout: 'true', stderr: '' })
  })

  it('maps a network', () => {
    const seen = node(`
      import { modelFile, presets, zoo } from 'ohmflow'
      import { baseline } from 'ohmflow/pipelines'
      const model = await modelFile('alexnet', zoo.alexnet.build())()
      const result = await baseline.task({ model, bindings: {}, chip: presets.rram256.chip })()
      console.log(result.right.network.tiles)`)
    expect(seen.stderr).toBe('')
    expect(Number(seen.stdout)).toBeGreaterThan(100)
  })
})
