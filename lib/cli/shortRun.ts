import v8 from 'node:v8'

/**
 * Says to the engine that a command is short: much of what it optimizes for a mapping of half a second pays only after
 * the mapping has ended. It waits until a function has done three times as much as it waits for otherwise, which takes a
 * sixth off the processor time of `map resnet18`, and a quarter off that of `map resnet152`; much more of it would leave
 * the main thread with slow code.
 *
 * What is no V8 has no such flag, and is left alone.
 */
export const expectShortRun = (): void => {
  if ('bun' in process.versions || 'deno' in process.versions) return
  v8.setFlagsFromString('--interrupt-budget=200000')
}
