import * as E from 'fp-ts/lib/Either.js'
import {
  type ChipError,
  explain,
  importOnnx,
  type ModelFile,
  memoryStore,
  modelFile,
  type Network,
  type OhmflowError,
  type Task,
} from 'ohmflow'
import { type Devices, parseDevices } from 'ohmflow/devices'
import {
  deviationOf,
  flatModel,
  type Machine,
  machineOf,
  quantizeModel,
  type Runtime,
  randomInputs,
  type TensorData,
  type Tensors,
} from 'ohmflow/run'
import { quantizationLine } from 'ohmflow/view'
import { type AsyncRule, eventually, get } from '../../rule.js'
import { comingAlong } from '../fileOf.js'
import { chipOf, mappingOf, readBindings, type UnreadBinding } from '../mapping.js'
import { pictureInputs } from './picture.js'
import type { RunAnswer, RunRequest } from './protocol.js'
import { sampleDevices } from './sampleDevices.js'

type Failure = OhmflowError | ChipError | UnreadBinding
type Tell = (answer: RunAnswer) => void

/** Samples that a float model is calibrated on, where they are random. */
const sampleCount = 4

/** The model with weights: a network that comes along gets those of the seed. */
const weighted = ({ settings, bytes }: RunRequest): Promise<ModelFile> => {
  const { network, file, seed } = settings
  return network === 'file' || network === 'given'
    ? modelFile(file, bytes ?? new Uint8Array())()
    : modelFile(network, comingAlong[network].build({ weights: { seed } }))()
}

/** Whether a network computes with integers already. */
const isQuantized = ({ nodes }: Network): boolean =>
  nodes.some(({ op }) => /^Q(Linear|Gemm)|^(Conv|MatMul)Integer$|^DequantizeLinear$/.test(op))

/** A task whose model computes with integers as far as it can, what it is given, and what that has cost. */
interface Ready {
  readonly task: Task
  readonly inputs: Tensors
  readonly notes: readonly string[]
}

async function* quantized(
  task: Task,
  samples: readonly Tensors[],
  runtime: Runtime,
  tell: Tell,
): AsyncRule<Failure, Pick<Ready, 'task' | 'notes'>> {
  const observe = ({ phase, unit, done, of }: { phase: string; unit: string; done: number; of: number }) =>
    tell({ kind: 'doing', what: `quantizes, ${phase}: ${done} of ${of} ${unit}` })
  const made = await quantizeModel(task, { runtime, samples, observe })()
  if (E.isLeft(made) && made.left._tag === 'NothingToQuantize') return { task, notes: [] }
  const quantization = yield* get(made)
  return {
    task: { ...task, model: quantization.model },
    notes: [`quantized: ${quantizationLine(quantization)}`],
  }
}

async function* ready(request: RunRequest, runtime: Runtime, tell: Tell): AsyncRule<Failure, Ready> {
  const { settings, picture } = request
  const chip = yield* get(chipOf(settings))
  const bindings = yield* get(readBindings(settings.bind))
  tell({ kind: 'doing', what: 'reads the model' })
  const model = yield* get(await flatModel({ model: await weighted(request), bindings })())
  const task = { model, bindings, chip }
  const network = yield* get(importOnnx()(task))
  const samples =
    picture === null
      ? Array.from({ length: sampleCount }, (_, i) => randomInputs(network, settings.seed + i))
      : [yield* get(await pictureInputs(network, picture))]
  const [inputs = new Map()] = samples
  if (isQuantized(network)) return { task, inputs, notes: [] }
  return { ...(yield* quantized(task, samples, runtime, tell)), inputs }
}

const placeOfMost = ({ data }: TensorData): number => {
  let at = 0
  for (let i = 1; i < data.length; i++) if ((data[i] ?? 0) > (data[at] ?? 0)) at = i
  return at
}

/** Runs a machine on ideal devices and then on those that are not, and tells of each layer how far they are apart. */
async function* compared(
  machine: Machine,
  inputs: Tensors,
  devices: Devices,
  tell: Tell,
): AsyncRule<Failure, void> {
  const right = new Map<string, TensorData>()
  const ran = await machine.run({
    inputs,
    observe: (layer, result) => {
      right.set(layer, result)
      tell({ kind: 'doing', what: `runs on ideal devices: ${right.size} layers` })
    },
  })()
  const expected = yield* get(ran)
  let done = 0
  const made = await machine.run({
    inputs,
    devices: { devices, trial: 0 },
    observe: (layer, result, zeroPoint) => {
      tell({ kind: 'doing', what: `runs on the devices: ${++done} of ${right.size} layers` })
      const ideal = right.get(layer)
      if (ideal !== undefined)
        tell({ kind: 'layer', layer, deviation: deviationOf(result, ideal, zeroPoint) })
    },
  })()
  for (const [output, tensor] of yield* get(made)) {
    const ideal = expected.get(output) ?? tensor
    const agrees = placeOfMost(tensor) === placeOfMost(ideal)
    tell({ kind: 'output', output, deviation: deviationOf(tensor, ideal, 0), agrees })
  }
}

async function* ran(
  request: RunRequest,
  runtime: Runtime,
  tell: Tell,
): AsyncRule<Failure, readonly string[]> {
  const text = request.settings.devices === '' ? sampleDevices : request.settings.devices
  const devices = yield* get(parseDevices(text, 'the text of devices'))
  const { task, inputs, notes } = yield* ready(request, runtime, tell)
  tell({ kind: 'doing', what: 'maps' })
  const mapping = mappingOf(request.settings, memoryStore(4))
  const program = yield* get(await mapping.until('synchronize').task(task)())
  const machine = yield* get(await machineOf(program, { ...task, runtime })())
  const outcome = await eventually(compared(machine, inputs, devices, tell))
  await machine.release()
  yield* get(outcome)
  return [
    ...notes,
    ...machine.inRuntime.map(
      ({ layer, problem }) => `${layer} runs in the runtime and on no crossbar: ${problem}`,
    ),
  ]
}

/** Runs what a page asks for on numbers, in a runtime, and tells how far non-ideal devices are from ideal ones as it comes. */
export const runOn = async (request: RunRequest, runtime: Runtime, tell: Tell): Promise<void> => {
  const outcome = await eventually(ran(request, runtime, tell))
  if (E.isRight(outcome)) return tell({ kind: 'done', notes: outcome.right })
  const { left } = outcome
  tell({ kind: 'failure', message: left._tag === 'UnreadBinding' ? left.problem : explain(left) })
}
