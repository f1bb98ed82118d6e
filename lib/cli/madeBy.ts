import type { MadeBy } from '../entries/view.js'
import { version } from './version.js'

/** How what this command writes came about. */
export const madeBy = (args: readonly string[]): MadeBy => ({
  command: ['ohmflow', ...args],
  versions: { ohmflow: version, Node: process.versions.node },
})
