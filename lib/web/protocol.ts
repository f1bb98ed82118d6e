import type { Report } from 'ohmflow'
import type { BusyInterval } from 'ohmflow/program'
import type { Settings } from './settings.js'

/** What the page asks the compiler to map. */
export interface Request {
  readonly kind: 'map'
  /** Counts up: the page looks only at answers to what it asked last. */
  readonly id: number
  readonly settings: Settings
  /** The file that was dropped, where it is the network. */
  readonly bytes: Uint8Array | null
  /** Pixels that figures have. */
  readonly width: number
}

/** Something to be written to a file: what a stage of the last mapping made, its program as text or over time, or all of it as a page. */
export interface Save {
  readonly kind: 'save'
  readonly what: 'json' | 'assembly' | 'trace' | 'page'
  readonly stage: string
}

/** The scenes of the guided tour. */
export interface TourRequest {
  readonly kind: 'tour'
}

/** What the page asks of the compiler. */
export type Ask = Request | Save | TourRequest

/** The program of a core as lines, and the line of each instruction by its name and vector, as in `MVM 3`. */
export interface Listing {
  readonly core: number
  readonly layer: string
  readonly lines: readonly string[]
  readonly lineOf: Readonly<Record<string, number>>
}

/** A scene of the tour: programs beside what they do over time. */
export interface Scene {
  readonly title: string
  readonly text: string
  /** What takes the cycles: a layer, or images. */
  readonly work: string
  readonly cycles: number
  /** The cycle up to which its axis goes: the same in scenes that are to be compared. */
  readonly until: number
  readonly intervals: readonly BusyInterval[]
  readonly listings: readonly Listing[]
}

/** The figures of a mapping, as SVG. */
export interface Figures {
  readonly floorplan: string
  readonly time: string
  readonly cores: string
  readonly memory: string
  readonly roofline: string
  readonly breakdown: string
}

/** What the compiler tells the page, as it comes. */
export type Answer =
  /** A stage has made something, or had made it before; what it has made, for a person. */
  | {
      readonly kind: 'stage'
      readonly id: number
      readonly stage: string
      readonly did: 'ran' | 'cached' | 'failed'
      readonly milliseconds: number
      readonly made: string
    }
  | { readonly kind: 'report'; readonly id: number; readonly report: Report }
  | { readonly kind: 'figure'; readonly id: number; readonly name: keyof Figures; readonly svg: string }
  /** All that was asked for is there. */
  | { readonly kind: 'done'; readonly id: number }
  /** Why there is no report: an expected failure in the words of the library, or a defect of it. */
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }
  | { readonly kind: 'tour'; readonly scenes: readonly Scene[] }
  /** What was to be saved. */
  | { readonly kind: 'file'; readonly name: string; readonly type: string; readonly text: string }
