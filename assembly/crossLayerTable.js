/**
 * Prints the tables of docs/how-it-works/network.md: how near each network of the zoo comes to its bound with all layers at
 * the same time, and how many of all bytes are signals. After a build:
 *
 *     node assembly/crossLayerTable.js [BYTES] [SIGNALS] [EXTRA] [NETWORKS]
 *
 * for a bus of so many bytes a cycle (128), signals that are `plain,broadcast`, so many extra cores (0,8,32,64), and all networks.
 */
import process from 'node:process'
import {
  crossLayer,
  depthwisePacking,
  modelFile,
  presets,
  slowestFirst,
  unwrap,
  zoo,
} from '../dist/lib/index.js'
// as the command line rounds: what is reached down, what is spent up
import { hundredths, overheadHundredths } from '../dist/lib/view/format.js'
import { baseline } from '../dist/pipelines/index.js'

const [
  bytes = '128',
  signals = 'plain,broadcast',
  extra = '0,8,32,64',
  networks = Object.values(zoo)
    .flatMap(({ name, kind }) => (kind === 'convolutional' ? [name] : []))
    .join(','),
] = process.argv.slice(2)

const { chip } = presets.rram256
const chipFor = (kind) => ({
  ...chip,
  interconnect: { ...chip.interconnect, bytesPerCycle: Number(bytes) },
  signal: { ...chip.signal, kind: kind === 'broadcast' ? 'broadcast' : 'register' },
})
const pipelineFor = (extraCores) =>
  baseline
    .swap('tile', depthwisePacking())
    .insert('duplicate', { after: 'tile' }, slowestFirst({ extraCores }))
    .swap('synchronize', crossLayer())

const columns = extra
  .split(',')
  .flatMap((cores) => signals.split(',').map((kind) => ({ cores: Number(cores), kind })))
process.stdout.write(`| network | ${columns.map(({ cores, kind }) => `${cores}, ${kind}`).join(' | ')} |\n`)
process.stdout.write(`| --- | ${columns.map(() => '---:').join(' | ')} |\n`)
for (const name of networks.split(',')) {
  const model = await modelFile(name, zoo[name].build())()
  process.stdout.write(`| ${name} |`)
  for (const { cores, kind } of columns) {
    const { network } = unwrap(await pipelineFor(cores).task({ model, bindings: {}, chip: chipFor(kind) })())
    process.stdout.write(` ${hundredths(network.efficiency)} / ${overheadHundredths(network.overhead)} |`)
  }
  process.stdout.write('\n')
}
