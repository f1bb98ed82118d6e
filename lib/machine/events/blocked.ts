import type { Instruction } from '../../isa/instruction.js'

/** What a blocked unit of a core waits for; `core` is whom it waits for. */
export type Want =
  | { readonly kind: 'signal'; readonly core: number }
  | { readonly kind: 'partial sum'; readonly core: number }
  | { readonly kind: 'place'; readonly core: number }
  | { readonly kind: 'result'; readonly core: number }
  | { readonly kind: 'buffer'; readonly core: number }

/** A core that cannot go on: where it stands and what it waits for. */
export interface Blocked {
  readonly core: number
  readonly layer: string
  readonly instruction: Instruction
  readonly vector: number
  readonly want: Want
}
