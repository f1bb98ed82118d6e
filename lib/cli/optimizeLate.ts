import v8 from 'node:v8'

const isV8 = !('bun' in process.versions || 'deno' in process.versions)

/** About as many bytes of instructions as a function executes in a fifth of a second: a hundred times what V8 waits for. */
const budget = 180_000_000

/**
 * Says to the engine to optimize only those functions of WebAssembly modules that execute much. The runtime has some
 * thousand that each execute a little, and hardly more of them than its few kernels is worth the time of the optimizing
 * compiler: what `run` takes of the digits that come along falls from 19 seconds of processor time to 6, and what it
 * takes of ResNet-18 by a tenth. A module has the budget that was valid as it was compiled.
 *
 * What is no V8 has no such flag, and is left alone.
 */
export const optimizeLate = (): void => {
  if (!isV8) return
  v8.setFlagsFromString(`--wasm-tiering-budget=${budget}`)
}

/** As many bytes of instructions as a function executes in a millisecond or two: nine times what V8 waits for. */
const shortBudget = 600_000

/**
 * Says to the engine to optimize functions only once they have executed that much. Those of a short command execute less,
 * and optimizing them in the background takes more of the processors than the command itself: `map` of ResNet-18 takes
 * two thirds of the processor time then, which is a quarter of the wait where there are two processors with other work.
 * What is compiled is kept for the flags that were set, so it is said before.
 *
 * Only V8 11, of Node 20 and 21, has such a flag; later ones count calls, and would complain.
 */
export const optimizeSeldom = (bytes = shortBudget): void => {
  if (isV8 && process.versions.v8.startsWith('11.')) v8.setFlagsFromString(`--interrupt-budget=${bytes}`)
}
