/** A computation that is done when it is first asked for, and not again. */
export const once = <A>(compute: () => A): (() => A) => {
  let result: { readonly value: A } | null = null
  return () => (result ??= { value: compute() }).value
}
