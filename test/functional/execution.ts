import * as E from 'fp-ts/lib/Either.js'
import type { Order } from '../../lib/functional/executeLayer.js'
import { machineOf } from '../../lib/functional/machineOf.js'
import type { Chip } from '../../lib/hardware/chip.js'
import type { Program } from '../../lib/ir/program.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import type { Tensors } from '../../lib/onnx/runtime/runtime.js'
import type { TensorData } from '../../lib/onnx/tensors/tensorData.js'
import type { Assigner } from '../../lib/stages/assign/assign.js'
import { firstFit } from '../../lib/stages/assign/firstFit.js'
import type { DuplicateError, Duplicator } from '../../lib/stages/duplicate/duplicate.js'
import type { Task } from '../../lib/stages/import/import.js'
import type { Scheme } from '../../lib/stages/synchronize/scheme.js'
import { synchronizer } from '../../lib/stages/synchronize/synchronizer.js'
import { rowMajor } from '../../lib/stages/tile/rowMajor.js'
import type { Partitioner, TileError } from '../../lib/stages/tile/tile.js'
import { baseline } from '../../pipelines/baseline.js'
import type { QuantizedModel } from './quantizedModel.js'

/** What a Right holds; a Left is a failure of the test, with the whole of it in the message. */
export const right = <A>(
  result: { readonly _tag: 'Right'; readonly right: A } | { readonly _tag: 'Left'; readonly left: unknown },
): A => {
  if (result._tag === 'Left') throw new Error(JSON.stringify(result.left))
  return result.right
}

/**
 * Names of the tensors that are not the same in every bit, type and
 * shape; expecting maps of millions of numbers to be equal takes long.
 */
export const differing = (made: Tensors, expected: Tensors): readonly string[] => {
  const same = (a: TensorData | undefined, b: TensorData | undefined): boolean =>
    a !== undefined &&
    b !== undefined &&
    a.elementType === b.elementType &&
    a.shape.join() === b.shape.join() &&
    Buffer.compare(
      new Uint8Array(a.data.buffer, a.data.byteOffset, a.data.byteLength),
      new Uint8Array(b.data.buffer, b.data.byteOffset, b.data.byteLength),
    ) === 0
  return [...new Set([...made.keys(), ...expected.keys()])].filter(
    (name) => !same(made.get(name), expected.get(name)),
  )
}

/** What the runtime answers for the whole model. */
export const expected = async ({ bytes, inputs }: QuantizedModel): Promise<Tensors> => {
  const session = right(await onnxRuntime().load(bytes)())
  const outputs = right(await session.run(inputs)())
  await session.release()
  return outputs
}

/** A partitioner whose layers are placed several times. */
export const copied =
  (partitioner: Partitioner, duplicator: Duplicator): Partitioner<TileError | DuplicateError> =>
  (lowered) =>
    E.chainW(duplicator)(partitioner(lowered))

export const programOf = async (
  task: Task,
  scheme: Scheme,
  partitioner: Partitioner<TileError | DuplicateError> = rowMajor(),
  assigner: Assigner = firstFit(),
): Promise<Program> => {
  const mapping = baseline
    .swap('tile', partitioner)
    .swap('assign', assigner)
    .swap('synchronize', synchronizer(scheme.name, scheme))
  return right(await mapping.until('synchronize').task(task)())
}

/** How tiles are cut and placed. */
export interface Layout {
  readonly partitioner: Partitioner<TileError | DuplicateError>
  readonly assigner: Assigner
}

/** What a program answers, in each of the orders. */
export const executed = async (
  { bytes, inputs }: QuantizedModel,
  chip: Chip,
  scheme: Scheme,
  orders: readonly Order[] = ['fast', 'program'],
  edit: (program: Program) => Program = (program) => program,
  { partitioner, assigner }: Layout = { partitioner: rowMajor(), assigner: firstFit() },
): Promise<readonly Tensors[]> => {
  const model = await modelFile('model', bytes)()
  const program = await programOf({ model, bindings: {}, chip }, scheme, partitioner, assigner)
  const edited = edit(program)
  const verified = edited === program
  const machine = right(await machineOf(edited, { model, bindings: {}, runtime: onnxRuntime(), verified })())
  const answers: Tensors[] = []
  for (const order of orders) answers.push(right(await machine.run({ inputs, order })()))
  await machine.release()
  return answers
}
