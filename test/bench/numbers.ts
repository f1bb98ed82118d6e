import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { machineOf } from '../../lib/functional/machineOf.js'
import { randomInputs } from '../../lib/functional/randomInputs.js'
import { presets } from '../../lib/hardware/presets.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import { quantizeModel } from '../../lib/quantize/quantize.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { zoo } from '../../lib/zoo/zoo.js'
import { baseline } from '../../pipelines/baseline.js'
import { type Figure, fastestInTurn, right } from './figure.js'
import { optimizing } from './optimizing.js'

const { chip } = presets.rram256
const bindings = {}

/** ResNet-18 at 224 × 224, quantized, with its input. */
export const quantizedResnet18 = async () => {
  const float = await modelFile('resnet18', zoo.resnet18.build({ weights: { seed: 1 } }))()
  const inputs = randomInputs(right(importModel(float, bindings)), 1)
  const options = { runtime: onnxRuntime(), samples: [inputs] }
  const { model } = right(await quantizeModel({ model: float, bindings }, options)())
  return { model, inputs }
}

/** The machine of ResNet-18 on the default chip. */
export const machineOn = async (model: Awaited<ReturnType<typeof quantizedResnet18>>['model']) => {
  const program = right(await baseline.until('synchronize').task({ model, bindings, chip })())
  return right(await machineOf(program, { model, bindings, runtime: onnxRuntime() })())
}

/**
 * Most bytes that a process of its own holds while it does that; the
 * median of five, because it depends on when garbage is collected.
 */
const peakOf = (what: string, file: string): number => {
  const child = fileURLToPath(new URL('./peak.js', import.meta.url))
  const peaks = Array.from({ length: 5 }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [child, what, file], { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return 1024 * Number(stdout)
  })
  return peaks.sort((a, b) => a - b)[2]!
}

/** Runs of ResNet-18, which a file holds as well, on numbers: time beside the runtime's, and memory. */
export const numbers = async (
  { model, inputs }: Awaited<ReturnType<typeof quantizedResnet18>>,
  file: string,
): Promise<readonly Figure[]> => {
  const machine = await machineOn(model)
  const session = await optimizing(model.bytes)
  const took = await fastestInTurn(5, {
    runtime: () => session.run(inputs),
    fast: () => machine.run({ inputs, order: 'fast' })(),
    program: () => machine.run({ inputs, order: 'program' })(),
  })
  await machine.release()
  await session.release()
  const { runtime = 0, fast = 0, program = 0 } = took
  const note = `onnxruntime-web, one thread: ${runtime.toFixed(0)} ms`
  const [nothing, alone, running] = [peakOf('nothing', file), peakOf('runtime', file), peakOf('run', file)]
  // the greatest activation is that of the first convolution
  const activations = 2 * 64 * 112 * 112
  return [
    {
      what: 'quantized ResNet-18, 224 × 224, `fast` order',
      measured: fast / runtime,
      unit: '× the runtime',
      bar: ['at most', 2],
      note,
    },
    {
      what: 'the same in `program` order',
      measured: program / runtime,
      unit: '× the runtime',
      bar: ['at most', 4],
      note,
    },
    {
      what: 'memory of such a run beyond that of the idle runtime',
      measured: (running - nothing) / 1e6,
      unit: 'MB',
      bar: ['at most', Math.round((model.bytes.length + activations) / 1e6 + 100)],
      note: `model ${(model.bytes.length / 1e6).toFixed(1)} MB + two activations ${(activations / 1e6).toFixed(1)} MB + 100 MB; with the runtime ${(running / 1e6).toFixed(0)} MB`,
    },
    {
      what: 'memory of such a run beyond that of the runtime when it runs the same model',
      measured: (running - alone) / 1e6,
      unit: 'MB',
      bar: null,
      note: `the runtime: ${((alone - nothing) / 1e6).toFixed(0)} MB more than when it is idle, most of it compiling itself`,
    },
  ]
}
