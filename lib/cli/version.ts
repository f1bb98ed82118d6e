import { readFileSync } from 'node:fs'
import type { MadeBy } from '../entries/view.js'

const described: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))

/** The version of the package, as it says itself. */
export const version =
  typeof described === 'object' && described !== null && 'version' in described
    ? String(described.version)
    : 'unknown'

/** How what this command writes came about. */
export const madeBy = (args: readonly string[]): MadeBy => ({
  command: ['ohmflow', ...args],
  versions: { ohmflow: version, Node: process.versions.node },
})
