/** What to say where an optional package is missing, and how to install it. */
export const missing = (needed: string, packages: readonly string[]): string =>
  `${needed} needs ${packages.join(' and ')}, which ${packages.length === 1 ? 'is' : 'are'} not installed; install with: npm install ${packages.join(' ')}`

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_MODULE_NOT_FOUND'

/** A package that comes only to those who install it; an Error that says so, where it is missing. */
export const installed = <A>(
  needed: string,
  packages: readonly string[],
  load: () => Promise<A>,
): Promise<A> =>
  load().catch((thrown: unknown) => {
    throw isMissing(thrown) ? new Error(missing(needed, packages), { cause: thrown }) : thrown
  })
