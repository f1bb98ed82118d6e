import type { Chip } from '../hardware/chip.js'
import { isRecord, type Leaf } from './values.js'

/** The paths of all figures of a chip and of its parts. */
export const pathsIn = (node: unknown, path = ''): readonly string[] =>
  isRecord(node)
    ? Object.entries(node).flatMap(([key, child]) => {
        const here = path === '' ? key : `${path}.${key}`
        return [here, ...pathsIn(child, here)]
      })
    : []

/** The figure of a chip at a path. */
export const leafAt = (chip: Chip, path: string): Leaf | undefined => {
  const found = path.split('.').reduce<unknown>((node, key) => (isRecord(node) ? node[key] : undefined), chip)
  return typeof found === 'number' || typeof found === 'string' || typeof found === 'boolean'
    ? found
    : undefined
}
