import v8 from 'node:v8'

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
  if ('bun' in process.versions || 'deno' in process.versions) return
  v8.setFlagsFromString(`--wasm-tiering-budget=${budget}`)
}
