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
  it('loads by each of its names', () => {
    const entries = {
      ohmflow: 'timing',
      'ohmflow/laws': 'partitionerLaws',
      'ohmflow/node': 'diskStore',
      'ohmflow/pipelines': 'baseline',
      'ohmflow/vitest': 'describeLaws',
    }
    const seen = node(`
      for (const [entry, name] of Object.entries(${JSON.stringify(entries)}))
        console.log((await import(entry))[name] !== undefined)`)
    expect(seen).toEqual({ status: 0, stdout: 'true\n'.repeat(5).trim(), stderr: '' })
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
