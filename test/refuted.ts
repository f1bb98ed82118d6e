import * as fc from 'fast-check'

type Parameters<Ts> = Pick<fc.Parameters<Ts>, 'numRuns' | 'seed' | 'examples'>

/**
 * Whether some case refutes a property, as it must where what is under test is
 * wrong on purpose. The first such case is enough: to make it smaller takes far
 * longer than to find it, and nobody reads it.
 */
export function refuted<Ts>(property: fc.IAsyncProperty<Ts>, parameters?: Parameters<Ts>): Promise<boolean>
export function refuted<Ts>(property: fc.IProperty<Ts>, parameters?: Parameters<Ts>): boolean
export function refuted<Ts>(
  property: fc.IRawProperty<Ts>,
  parameters?: Parameters<Ts>,
): boolean | Promise<boolean>
export function refuted<Ts>(
  property: fc.IRawProperty<Ts>,
  parameters: Parameters<Ts> = {},
): boolean | Promise<boolean> {
  const found = fc.check(property, { ...parameters, endOnFailure: true })
  return 'failed' in found ? found.failed : found.then(({ failed }) => failed)
}
