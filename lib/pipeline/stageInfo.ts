/** What is in a slot: `implementation` is 'anonymous' and `version` empty for a plain function. */
export interface StageInfo<out N extends string> {
  readonly name: N
  readonly implementation: string
  readonly version: string
}
