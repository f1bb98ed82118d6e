import * as E from 'fp-ts/lib/Either.js'
import { workerData } from 'piscina'
import { parseDevices, type StudyFinding, type StudyRun, studyOn } from '../entries/devices.js'
import { machineOf, type Order, onnxRuntime, type Tensors } from '../entries/run.js'
import { explain, type Program, type Task, unwrap } from '../index.js'
import { readBeside } from '../node/readBeside.js'

/** What all runs of a study have in common. */
export interface StudyData {
  /** The file of the model, beside which its weights may lie. */
  readonly path: string
  readonly task: Task
  /** A program that is verified. */
  readonly program: Program
  readonly inputs: Tensors
  readonly order: Order
  /** A file of devices, as text, and its name. */
  readonly devices: { readonly text: string; readonly path: string }
}

/** What a worker answers. */
export interface StudyAnswer {
  readonly finding: StudyFinding | null
  readonly failure: string | null
}

const begin = async ({ path, task, program, inputs, order, devices }: StudyData) => {
  const parsed = unwrap(parseDevices(devices.text, devices.path))
  const readExternal = readBeside(path)
  const options = { ...task, runtime: onnxRuntime(), readExternal, verified: false }
  const machine = unwrap(await machineOf(program, options)())
  // without a dataset, converters learn from the inputs of the study itself
  const calibrated = unwrap(await machine.calibrated(parsed, [inputs])())
  return studyOn(machine, { inputs, order, devices: calibrated })
}

// a machine a worker, built with the first run
let study: ReturnType<typeof begin> | undefined

/** Executes one run of a study in a worker: what it finds, or the text of what went wrong. */
export const runStudy = async (run: StudyRun): Promise<StudyAnswer> => {
  study ??= begin(workerData)
  const execute = await study
  const found = await execute(run)()
  return E.isRight(found)
    ? { finding: found.right, failure: null }
    : { finding: null, failure: explain(found.left) }
}
