import type { Node } from '../../ir/network.js'

/** A numeric attribute as a list; undefined where the node has none. */
export const numbers = (node: Node, name: string): readonly number[] | undefined => {
  const value = node.attributes[name]
  if (typeof value === 'number') return [value]
  if (value === undefined || typeof value === 'string') return undefined
  return value.filter((x) => typeof x === 'number')
}

/** A text attribute; undefined where the node has none. */
export const text = (node: Node, name: string): string | undefined => {
  const value = node.attributes[name]
  return typeof value === 'string' ? value : undefined
}
