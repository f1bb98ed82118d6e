import { unwrap } from 'ohmflow'
import { decode, Report } from 'ohmflow/codec'
import { expect, it } from 'vitest'
import { ohmflow } from './ohmflow.js'

const mapped = ['map', 'squeezenet1.1', '--schedule', 'cross-layer', '--extra-cores']

const cyclesWith = async (extraCores: number): Promise<number> => {
  const { stdout } = await ohmflow(...mapped, `${extraCores}`, '--json', '-')
  return unwrap(decode(Report, 'the report')(JSON.parse(stdout))).network.cycles
}

it('says what one more core would buy: the difference of two exact timings', async () => {
  const { status, stdout } = await ohmflow(...mapped, '3', '--what-if')
  const [before, after] = [await cyclesWith(3), await cyclesWith(4)]
  expect(status).toBe(0)
  expect(stdout).toMatch(/^Held back most by \S+: [\d ]+ vectors one after the other/m)
  const [, saved = ''] = /^1 core more +(-?[\d ]*\d) +-?[\d.]+%$/m.exec(stdout) ?? []
  expect(Number(saved.replaceAll(' ', ''))).toBe(before - after)
  expect(stdout).toMatch(/^1 byte more a cycle over the bus \(129\) +-?\d/m)
  expect(stdout).toMatch(/^signals that reach all readers by one transfer +-?\d/m)
  expect(stdout).toMatch(/^More memory buys nothing/m)
})

it.each([
  ['an estimate', ['--simulate', 'analytical']],
  ['part of a mapping', ['--until', 'tile']],
  ['JSON alone', ['--json', '-']],
])('takes no %s', async (_, options) => {
  const { status, stderr } = await ohmflow('map', 'squeezenet1.1', '--what-if', ...options)
  expect([status, stderr]).toEqual([2, expect.stringContaining('--what-if')])
})
