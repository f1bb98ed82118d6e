/** Results that take more memory, while they wait for their readers, than their chip has. */
export interface MemoryExceeded {
  readonly _tag: 'MemoryExceeded'
  readonly chip: string
  readonly schedule: 'layer-by-layer' | 'cross-layer'
  /** Bytes that they take at once; of layers that work at the same time and wait for room, the fewest that they can take. */
  readonly needed: number
  readonly available: number
}
