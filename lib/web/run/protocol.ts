import type { Deviation } from 'ohmflow/run'
import type { Settings } from '../settings.js'

/** What is to be run on numbers, and on which devices. */
export interface RunRequest {
  readonly settings: Settings
  /** The file that was dropped, where it is the network. */
  readonly bytes: Uint8Array | null
  /** What the network is to look at; random numbers where there is none. */
  readonly picture: Blob | null
}

/** What the run tells the page, as it comes. */
export type RunAnswer =
  /** What it does, as in "quantizes: 3 of 21 layers". */
  | { readonly kind: 'doing'; readonly what: string }
  /** How far the result of a layer is from that on ideal devices. */
  | { readonly kind: 'layer'; readonly layer: string; readonly deviation: Deviation }
  /** The same of an output of the network, and whether its largest element is where it was. */
  | {
      readonly kind: 'output'
      readonly output: string
      readonly deviation: Deviation
      readonly agrees: boolean
    }
  | { readonly kind: 'done'; readonly notes: readonly string[] }
  | { readonly kind: 'failure'; readonly message: string }
