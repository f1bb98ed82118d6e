import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { explain, modelFile, presets, unwrap, zoo } from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
import { measurer, objectivesOf, parseSweep, spaceOf, stopwatch } from 'ohmflow/sweep'
import { frontFigure } from 'ohmflow/view'
import { expect, it } from 'vitest'
import { malformed } from './wellFormed.js'

const root = join(import.meta.dirname, '../..')

it('of the README is that of the file which stands there', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [, yaml = ''] = /```yaml\n(# buses\.yaml\n[\s\S]*?)```/.exec(readme) ?? []
  const file = unwrap(await parseSweep(yaml, 'buses.yaml')())
  const { chip } = presets.rram256
  const space = unwrap(spaceOf(file, 'buses.yaml', [{ name: 'rram256', chip }]))
  const models = [{ model: await modelFile('resnet18', zoo.resnet18.build())(), bindings: {} }]
  const compiler = stopwatch({
    whole: baseline,
    program: baseline.until('synchronize').task,
    reads: ({ interconnect: _bus, ...rest }) => rest,
  })
  const measure = measurer(file, { models, space }, () => compiler, explain)
  const rows = await measure(Array.from({ length: space.designs }, (_, i) => i))
  const [first, second] = objectivesOf(file)
  const svg = frontFigure(rows, [first!, second!])
  await expect(svg).toMatchFileSnapshot(join(root, 'docs/figures/sweep/front.svg'))
  expect(malformed(svg)).toBeNull()
})
