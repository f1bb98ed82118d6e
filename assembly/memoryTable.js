/**
 * Prints the table of docs/how-it-works/network.md of a network on chips of less and less memory, down to the least with which
 * all of its layers can work at the same time. After a build:
 *
 *     node assembly/memoryTable.js [NETWORK] [EXTRA] [IMAGES]
 *
 * for a network of the zoo (resnet18) with so many extra cores (32) and images (1), on the default chip with broadcast signals.
 */
import process from 'node:process'
import { crossLayer, modelFile, presets, slowestFirst, unwrap, zoo } from '../dist/lib/index.js'
import { baseline } from '../dist/pipelines/index.js'

const [name = 'resnet18', extra = '32', images = '1'] = process.argv.slice(2)

const model = await modelFile(name, zoo[name].build())()
const { chip } = presets.rram256
const pipeline = baseline
  .insert('duplicate', { after: 'tile' }, slowestFirst({ extraCores: Number(extra) }))
  .swap('synchronize', crossLayer({ images: Number(images) }))
const on = (bytes) =>
  pipeline.task({
    model,
    bindings: {},
    chip: {
      ...chip,
      signal: { ...chip.signal, kind: 'broadcast' },
      ...(bytes === undefined ? {} : { memory: { bytes } }),
    },
  })()

const kibibytes = (bytes) => (bytes / 1024).toFixed(1)
const row = (memory, { cycles, peakActivationBytes, overhead }) =>
  process.stdout.write(
    `| ${memory} | ${kibibytes(peakActivationBytes)} | ${cycles} | ${(100 * overhead).toFixed(2)} |\n`,
  )

process.stdout.write(
  '| memory, KiB | held at the most | cycles | signals, % of bytes |\n| ---: | ---: | ---: | ---: |\n',
)
const { network } = unwrap(await on())
row('unbounded', network)
const refused = await on(1)
const { needed } = refused.left
const most = network.peakActivationBytes
for (const part of [0.75, 0.5, 0.25, 0]) {
  const bytes = Math.round(needed + part * (most - needed))
  row(kibibytes(bytes), unwrap(await on(bytes)).network)
}
