import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { bench, describe } from 'vitest'

const main = join(import.meta.dirname, '..', '..', 'dist', 'lib', 'cli', 'main.js')

const map = (network: string) => () => {
  const { status } = spawnSync(process.execPath, [main, 'map', network, '--json', '-'], { stdio: 'ignore' })
  if (status !== 0) throw new Error(`mapping ${network} failed`)
}

describe('a whole mapping by the command line, beside the start of Node itself', () => {
  const options = { iterations: 5, warmupIterations: 1, time: 0 }
  bench('node -e 0', () => void spawnSync(process.execPath, ['-e', '0'], { stdio: 'ignore' }), options)
  bench('resnet18', map('resnet18'), options)
  bench('resnet152', map('resnet152'), options)
  bench('mobilenetv2', map('mobilenetv2'), options)
})
