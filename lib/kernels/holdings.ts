/** What is behind the handles of one kind that kernels have given out. */
export interface Holdings<H extends object, A> {
  readonly hold: (handle: H, content: A) => H
  readonly of: (handle: H) => A
  /** What was behind it; from now on it is an exception to ask. */
  readonly letGo: (handle: H) => A
}

/** Nothing at first; `what` names a handle where one is not known. */
export const holdings = <H extends object, A>(what: string): Holdings<H, A> => {
  const contents = new WeakMap<H, { readonly content: A }>()
  const of = (handle: H): A => {
    const entry = contents.get(handle)
    if (entry === undefined)
      throw new Error(`${what} that was released before, or that other kernels have made`)
    return entry.content
  }
  return {
    hold: (handle, content) => {
      contents.set(handle, { content })
      return handle
    },
    of,
    letGo: (handle) => {
      const content = of(handle)
      contents.delete(handle)
      return content
    },
  }
}
