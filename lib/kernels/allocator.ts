/** Hands out parts of a memory that can grow. */
export interface Allocator {
  /** The address of so many bytes that nobody else has, a multiple of 16. */
  readonly allocate: (bytes: number) => number
  /** Gives back what was allocated at this address. */
  readonly free: (address: number) => void
}

interface Gap {
  readonly start: number
  readonly end: number
}

const rounded = (bytes: number): number => Math.max(1, Math.ceil(bytes / 16)) * 16

/**
 * An allocator for the memory from `start` on, which takes the first gap that
 * is large enough (first fit) and joins gaps that touch. `reach(end)` is called
 * before memory below `end` is first handed out; if it throws, nothing is.
 */
export const allocator = (start: number, reach: (end: number) => void): Allocator => {
  /** In order of address; none ends at `top`. */
  let gaps: readonly Gap[] = []
  let top = start
  const sizes = new Map<number, number>()

  const place = (size: number): number => {
    const at = gaps.findIndex((gap) => gap.end - gap.start >= size)
    const gap = gaps[at]
    if (gap === undefined) {
      reach(top + size)
      top += size
      return top - size
    }
    const rest = { start: gap.start + size, end: gap.end }
    gaps = gaps.toSpliced(at, 1, ...(rest.start < rest.end ? [rest] : []))
    return gap.start
  }

  return {
    allocate: (bytes) => {
      const size = rounded(bytes)
      const address = place(size)
      sizes.set(address, size)
      return address
    },
    free: (address) => {
      const size = sizes.get(address)
      if (size === undefined) throw new Error(`nothing is allocated at ${address}`)
      sizes.delete(address)
      const left = gaps.find(({ end }) => end === address)
      const right = gaps.find(({ start }) => start === address + size)
      const joined = { start: left?.start ?? address, end: right?.end ?? address + size }
      const others = gaps.filter((gap) => gap !== left && gap !== right)
      if (joined.end === top) {
        top = joined.start
        gaps = others
      } else gaps = [...others, joined].sort((a, b) => a.start - b.start)
    },
  }
}
