import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Runtime, Tensors } from '../onnx/runtime/runtime.js'
import type { RuntimeFailed } from '../onnx/runtime/runtimeFailed.js'

/** A model in the runtime, whose failures say what was run. */
export interface Loaded {
  readonly run: (inputs: Tensors) => Promise<Either<RuntimeFailed, Tensors>>
  readonly release: () => Promise<void>
}

/** A model, or a part of one, and the operators that are named where it fails. */
export interface Loadable {
  readonly operators: readonly string[]
  readonly bytes: Uint8Array
}

/** Loads a model into the runtime. */
export const load = async (
  runtime: Runtime,
  { operators, bytes }: Loadable,
): Promise<Either<RuntimeFailed, Loaded>> => {
  const failed = (problem: string): RuntimeFailed => ({
    _tag: 'RuntimeFailed',
    runtime: runtime.name,
    operators,
    problem,
  })
  const session = await runtime.load(bytes)()
  return E.isLeft(session)
    ? E.left(failed(session.left))
    : E.right({
        run: async (inputs) => E.mapLeft(failed)(await session.right.run(inputs)()),
        release: session.right.release,
      })
}
