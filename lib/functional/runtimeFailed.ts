import type { Runtime } from '../onnx/runtime/runtime.js'
import type { RuntimeFailed } from '../onnx/runtime/runtimeFailed.js'

/** That a runtime cannot compute these operators. */
export const runtimeFailed = (
  { name }: Runtime,
  operators: readonly string[],
  problem: string,
): RuntimeFailed => ({ _tag: 'RuntimeFailed', runtime: name, operators, problem })
