import { wasm } from './wasm.js'

/** What the kernels in WebAssembly are called with: addresses and strides in bytes. */
export interface Exports {
  readonly scratchBytes: (rows: number) => number
  readonly multiply: (
    weights: number,
    narrow: number,
    rows: number,
    columns: number,
    activation: number,
    flip: number,
    shift: number,
    vectorOffsets: number,
    rowOffsets: number,
    count: number,
    sums: number,
    vectorStride: number,
    columnStride: number,
    scratch: number,
  ) => void
  readonly requantize: (
    sums: number,
    vectorStride: number,
    columnStride: number,
    biases: number,
    scales: number,
    addends: number,
    low: number,
    high: number,
    zeroPoint: number,
    codes: number,
    vectorOffsets: number,
    count: number,
    columnOffsets: number,
    columns: number,
  ) => void
  readonly convertScratch: (rows: number) => number
  readonly convert: (
    cells: number,
    rows: number,
    columns: number,
    planes: number,
    cellBits: number,
    dacBits: number,
    shift: number,
    most: number,
    shifts: number,
    signs: number,
    offsets: number,
    codeSums: number,
    activation: number,
    flip: number,
    zero: number,
    vectorOffsets: number,
    rowOffsets: number,
    count: number,
    sums: number,
    vectorStride: number,
    columnStride: number,
    scratch: number,
  ) => void
  readonly convertAnalogScratch: (rows: number, columns: number) => number
  readonly convertAnalog: (
    cells: number,
    rows: number,
    columns: number,
    planes: number,
    dacBits: number,
    steps: number,
    fraction: number,
    shift: number,
    most: number,
    shifts: number,
    signs: number,
    offsets: number,
    codeSums: number,
    noise: number,
    state: number,
    activation: number,
    flip: number,
    zero: number,
    vectorOffsets: number,
    rowOffsets: number,
    first: number,
    count: number,
    sums: number,
    vectorStride: number,
    columnStride: number,
    scratch: number,
  ) => void
}

export interface Memory {
  readonly buffer: ArrayBuffer
  readonly grow: (pages: number) => number
}

interface Imports {
  readonly env: { readonly memory: Memory }
}

/** As much of the engine's interface as is used here; not every engine has it. */
declare const WebAssembly:
  | undefined
  | {
      readonly Module: new (bytes: Uint8Array) => object
      readonly Instance: new (module: object, imports: Imports) => { readonly exports: Exports }
      readonly Memory: new (limits: { readonly initial: number }) => Memory
    }

export interface Instance {
  readonly exports: Exports
  readonly memory: Memory
}

/**
 * The kernels with a memory of one page (64 KiB); nothing where the
 * engine lacks WebAssembly or SIMD, or a page's policy forbids them.
 */
export const instance = (): Instance | undefined => {
  if (typeof WebAssembly === 'undefined') return undefined
  try {
    const module = new WebAssembly.Module(Uint8Array.from(atob(wasm), (digit) => digit.charCodeAt(0)))
    const memory = new WebAssembly.Memory({ initial: 1 })
    const { exports } = new WebAssembly.Instance(module, { env: { memory } })
    return { exports, memory }
  } catch {
    return undefined
  }
}
