import type { CompilerOptions } from './compiler.js'

/** Options that say whether a chip with too few cores may work in rounds. */
export interface RoundsOptions {
  readonly roundsIfNeeded?: boolean
}

/** Whether a chip with too few cores may work in rounds: where nothing is said of where layers run, nor that one runs after another. */
export const inRoundsIfNeeded = (
  { schedule }: Pick<CompilerOptions, 'schedule'>,
  said: readonly string[],
): boolean =>
  (schedule === 'cross-layer' || !said.includes('--schedule')) &&
  !['--assign', '--sync', '--duplicate', '--extra-cores'].some((name) => said.includes(name))

/** The same options, on a chip that works in rounds: in each of them its layers at the same time, and as many copies as pay. */
export const inRounds = <O extends CompilerOptions>(options: O): O => ({
  ...options,
  schedule: 'cross-layer',
  assign: 'cheapest-rounds',
  duplicate: 'per-round',
})
