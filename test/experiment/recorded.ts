import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { Summary } from '../../lib/view/results/summary.js'

/** What docs/summary.json says was measured. */
export const recorded = ((): Summary => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'summary.json'), 'utf8')
  const decoded = Summary.decode(JSON.parse(text))
  if (E.isLeft(decoded)) throw new Error('docs/summary.json does not decode')
  return decoded.right
})()
