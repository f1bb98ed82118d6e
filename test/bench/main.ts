import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { crossbars } from './crossbars.js'
import { numbers, quantizedResnet18 } from './numbers.js'
import { type Performance, performanceMarkdown } from './performance.js'
import { playground } from './playground.js'
import { timings } from './timings.js'

/**
 * `npm run bench` measures, prints a table and writes .bench/performance.json. With
 * `-- --write` it also writes docs/performance.json, and the table into the README.
 */
const folder = mkdtempSync(join(tmpdir(), 'ohmflow-bench-'))
const file = join(folder, 'resnet18.onnx')
const quantized = await quantizedResnet18()
writeFileSync(file, quantized.model.bytes)
const processors = cpus()
const performance: Performance = {
  machine: {
    processor: processors[0]?.model.trim() ?? 'unknown processor',
    processors: processors.length,
    node: process.versions.node,
  },
  figures: [
    ...(await crossbars()),
    ...(await numbers(quantized, file)),
    ...(await timings()),
    ...(await playground()),
  ],
}
rmSync(folder, { recursive: true })
const table = performanceMarkdown(performance)
process.stdout.write(table)
const json = `${JSON.stringify(performance, null, 2)}\n`
writeFileSync('.bench/performance.json', json)
if (process.argv.includes('--write')) {
  writeFileSync('docs/performance.json', json)
  const [before = '', , after = ''] = readFileSync('README.md', 'utf8').split(
    /<!-- bench -->\n|<!-- end of bench -->/,
  )
  writeFileSync('README.md', `${before}<!-- bench -->\n${table}<!-- end of bench -->${after}`)
}
process.exit(0)
