/** Results that take more memory, while they wait for their readers, than their chip has. */
export interface MemoryExceeded {
  readonly _tag: 'MemoryExceeded'
  readonly chip: string
  readonly schedule: 'layer-by-layer' | 'cross-layer'
  /**
   * Bytes that they take at once. Of layers that work at the same time and wait for room, the fewest that they take with waits that
   * are linear in the vector, as `crossLayer` makes them: the truly least may be less.
   */
  readonly needed: number
  readonly available: number
}
