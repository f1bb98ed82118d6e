import type { Report } from 'ohmflow'
import type { Settings } from './settings.js'

/** What the page asks of the compiler. */
export interface Request {
  /** Counts up: the page looks only at answers to what it asked last. */
  readonly id: number
  readonly settings: Settings
  /** The file that was dropped, where it is the network. */
  readonly bytes: Uint8Array | null
  /** Pixels that figures have. */
  readonly width: number
}

/** The figures of a mapping. */
export interface Figures {
  readonly time: string
  readonly floorplan: string
}

/** What the compiler tells the page, as it comes. */
export type Answer =
  /** A stage has made something, or had made it before. */
  | {
      readonly kind: 'stage'
      readonly id: number
      readonly stage: string
      readonly did: 'ran' | 'cached' | 'failed'
      readonly milliseconds: number
    }
  | { readonly kind: 'report'; readonly id: number; readonly report: Report }
  | { readonly kind: 'figures'; readonly id: number; readonly figures: Partial<Figures> }
  /** Why there is no report: an expected failure in the words of the library, or a defect of it. */
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }
