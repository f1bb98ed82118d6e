import v8 from 'node:v8'

/**
 * Says to the engine that a command is short: most of what it optimizes for a mapping of half a second pays only after
 * the mapping has ended. It waits until a function has done fifteen times as much as it waits for otherwise, which takes
 * a third of the processor time off a mapping of any network of the zoo.
 *
 * What is no V8 has no such flag, and is left alone.
 */
export const expectShortRun = (): void => {
  if ('bun' in process.versions || 'deno' in process.versions) return
  v8.setFlagsFromString('--interrupt-budget=1000000')
}
