import type { Node } from './network.js'

/** The domains whose operators are known here: ONNX itself, and what ONNX Runtime adds to it. */
const known: ReadonlySet<string> = new Set(['', 'com.microsoft'])

/** What a node computes, as far as its name tells: the same name in another domain is another operator. */
export const operatorOf = ({ op, domain }: Node): string | null => (known.has(domain) ? op : null)

/** The name of a node's operator, with its domain where that is not a known one. */
export const fullName = (node: Node): string => operatorOf(node) ?? `${node.domain}.${node.op}`
