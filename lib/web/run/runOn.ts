import type { Either } from 'fp-ts/lib/Either.js'
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
import { chipOf, mappingOf, readBindings, type UnreadBinding } from '../mapping.js'
import { networks } from '../settings.js'
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
    : modelFile(network, networks[network].build({ weights: { seed } }))()
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

const quantized = async (
  task: Task,
  samples: readonly Tensors[],
  runtime: Runtime,
  tell: Tell,
): Promise<Either<Failure, Pick<Ready, 'task' | 'notes'>>> => {
  const observe = ({ phase, unit, done, of }: { phase: string; unit: string; done: number; of: number }) =>
    tell({ kind: 'doing', what: `quantizes, ${phase}: ${done} of ${of} ${unit}` })
  const made = await quantizeModel(task, { runtime, samples, observe })()
  if (E.isRight(made))
    return E.right({
      task: { ...task, model: made.right.model },
      notes: [`quantized: ${quantizationLine(made.right)}`],
    })
  return made.left._tag === 'NothingToQuantize' ? E.right({ task, notes: [] }) : made
}

const ready = async (request: RunRequest, runtime: Runtime, tell: Tell): Promise<Either<Failure, Ready>> => {
  const { settings, picture } = request
  const chip = chipOf(settings)
  if (E.isLeft(chip)) return chip
  const bindings = readBindings(settings.bind)
  if (E.isLeft(bindings)) return bindings
  tell({ kind: 'doing', what: 'reads the model' })
  const model = await flatModel({ model: await weighted(request), bindings: bindings.right })()
  if (E.isLeft(model)) return model
  const task = { model: model.right, bindings: bindings.right, chip: chip.right }
  const network = importOnnx()(task)
  if (E.isLeft(network)) return network
  const random = Array.from({ length: sampleCount }, (_, i) => randomInputs(network.right, settings.seed + i))
  const seen =
    picture === null
      ? E.right(random)
      : E.map((one: Tensors) => [one])(await pictureInputs(network.right, picture))
  if (E.isLeft(seen)) return seen
  const [inputs = new Map()] = seen.right
  if (isQuantized(network.right)) return E.right({ task, inputs, notes: [] })
  const made = await quantized(task, seen.right, runtime, tell)
  return E.map((found: Pick<Ready, 'task' | 'notes'>): Ready => ({ ...found, inputs }))(made)
}

const placeOfMost = ({ data }: TensorData): number => {
  let at = 0
  for (let i = 1; i < data.length; i++) if ((data[i] ?? 0) > (data[at] ?? 0)) at = i
  return at
}

/** Runs a machine on ideal devices and then on those that are not, and tells of each layer how far they are apart. */
const compared = async (
  machine: Machine,
  inputs: Tensors,
  devices: Devices,
  tell: Tell,
): Promise<Either<Failure, null>> => {
  const right = new Map<string, TensorData>()
  const expected = await machine.run({
    inputs,
    observe: (layer, result) => {
      right.set(layer, result)
      tell({ kind: 'doing', what: `runs on ideal devices: ${right.size} layers` })
    },
  })()
  if (E.isLeft(expected)) return expected
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
  if (E.isLeft(made)) return made
  for (const [output, tensor] of made.right) {
    const ideal = expected.right.get(output) ?? tensor
    const agrees = placeOfMost(tensor) === placeOfMost(ideal)
    tell({ kind: 'output', output, deviation: deviationOf(tensor, ideal, 0), agrees })
  }
  return E.right(null)
}

const ran = async (
  request: RunRequest,
  runtime: Runtime,
  tell: Tell,
): Promise<Either<Failure, readonly string[]>> => {
  const text = request.settings.devices === '' ? sampleDevices : request.settings.devices
  const devices = parseDevices(text, 'the text of devices')
  if (E.isLeft(devices)) return devices
  const prepared = await ready(request, runtime, tell)
  if (E.isLeft(prepared)) return prepared
  const { task, inputs, notes } = prepared.right
  tell({ kind: 'doing', what: 'maps' })
  const program = await mappingOf(request.settings, memoryStore(4)).until('synchronize').task(task)()
  if (E.isLeft(program)) return program
  const machine = await machineOf(program.right, { ...task, runtime })()
  if (E.isLeft(machine)) return machine
  const { inRuntime } = machine.right
  const outcome = await compared(machine.right, inputs, devices.right, tell)
  await machine.right.release()
  return E.map(() => [
    ...notes,
    ...inRuntime.map(({ layer, problem }) => `${layer} runs in the runtime and on no crossbar: ${problem}`),
  ])(outcome)
}

/** Runs what a page asks for on numbers, in a runtime, and tells how far non-ideal devices are from ideal ones as it comes. */
export const runOn = async (request: RunRequest, runtime: Runtime, tell: Tell): Promise<void> => {
  const outcome = await ran(request, runtime, tell)
  if (E.isRight(outcome)) return tell({ kind: 'done', notes: outcome.right })
  const { left } = outcome
  tell({ kind: 'failure', message: left._tag === 'UnreadBinding' ? left.problem : explain(left) })
}
