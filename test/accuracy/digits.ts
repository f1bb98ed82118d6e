import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { importOnnx, modelFile, type Task, unwrap } from 'ohmflow'
import type { LabelledSamples } from 'ohmflow/accuracy'
import { openDataset, readLabels } from 'ohmflow/node'
import { baseline } from 'ohmflow/pipelines'
import { machineOf, onnxRuntime, quantizeModel } from 'ohmflow/run'
import { parsePreprocessing } from '../../lib/datasets/preprocessing.js'
import { right } from '../functional/execution.js'

export const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'digits')

export const image = { elementType: 'float32', shape: [1, 1, 28, 28] } as const

/** How digits become what the network takes. */
export const how = right(parsePreprocessing(readFileSync(join(folder, 'preprocess.json'), 'utf8'), 'how'))

/** The trained network, as it is in its file. */
export const digitsModel = () => modelFile('digits', readFileSync(join(folder, 'digits.onnx')))()

/** So many of the digits that come with the network, and what they are. */
export const digits = async (count: number): Promise<LabelledSamples> => {
  const dataset = right(await openDataset(join(folder, 'images.idx.gz'), image, how)())
  const labels = right(await readLabels(join(folder, 'labels.idx'), dataset)())
  if (labels.kind !== 'classes') throw new Error('digits are classes')
  const samples = []
  for (let number = 0; number < count; number++)
    samples.push({ number, inputs: new Map([['image', right(await dataset.input(number)())]]) })
  return { samples, labels: { kind: 'classes', classes: labels.classes.slice(0, count) } }
}

/** The network on a chip, quantized on the first digits. */
export const digitsOn = async (chip: Task['chip']) => {
  const float: Task = { model: await digitsModel(), bindings: {}, chip }
  unwrap(importOnnx()(float))
  const { samples } = await digits(16)
  const calibrating = samples.map(({ inputs }) => inputs)
  const { model } = unwrap(await quantizeModel(float, { runtime: onnxRuntime(), samples: calibrating })())
  const program = unwrap(await baseline.until('synchronize').task({ ...float, model })())
  const machine = unwrap(await machineOf(program, { model, bindings: {}, runtime: onnxRuntime() })())
  return { machine, model, float: float.model }
}
