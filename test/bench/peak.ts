import { existsSync, readFileSync } from 'node:fs'
import { randomInputs } from '../../lib/functional/randomInputs.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { zoo } from '../../lib/zoo/zoo.js'
import { right } from './figure.js'
import { machineOn } from './numbers.js'
import { optimizing } from './optimizing.js'

/**
 * The most KiB that this process has held; what the system counts by itself includes the process that started this one.
 */
const peak = (): number => {
  const status = '/proc/self/status'
  const own = existsSync(status) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1] : undefined
  return own === undefined ? process.resourceUsage().maxRSS : Number(own)
}

// a process of its own: `node peak.js nothing|runtime|run MODEL` says how many KiB it has held at most
const [what, file = ''] = process.argv.slice(2)
if (what === 'nothing') right(await onnxRuntime().load(zoo['squeezenet1.1'].build({ resolution: 32 }))())
else {
  const model = await modelFile('resnet18', readFileSync(file))()
  const inputs = randomInputs(right(importModel(model, {})), 1)
  const machine = what === 'run' ? await machineOn(model) : null
  if (machine !== null) right(await machine.run({ inputs })())
  else await (await optimizing(model.bytes)).run(inputs)
}
process.stdout.write(`${peak()}`)
process.exit(0)
