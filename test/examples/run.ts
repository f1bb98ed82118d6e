import { expect, vi } from 'vitest'

/** Runs an example, and holds what it asserts. */
export const runs = async ({
  file,
  code,
}: {
  readonly file: string
  readonly code: string
}): Promise<void> => {
  const failures: unknown[] = []
  const assertions = vi.spyOn(console, 'assert').mockImplementation((holds, ...facts) => {
    if (holds !== true) failures.push(facts)
  })
  try {
    await import(file)
    expect(failures).toEqual([])
    if (code.includes('console.assert')) expect(assertions).toHaveBeenCalled()
  } finally {
    assertions.mockRestore()
  }
}
