import type { Node } from '../../ir/network.js'

/** The domains whose operators are known here: ONNX itself, and what ONNX Runtime adds to it. */
const known: ReadonlySet<string> = new Set(['', 'com.microsoft'])

/** What a node computes, as far as its name tells: an operator of another domain is none of that name. */
export const operatorOf = ({ op, domain }: Node): string | null => (known.has(domain) ? op : null)

/** The name of a node's operator, with its domain where it is none that is known here. */
export const fullName = (node: Node): string => operatorOf(node) ?? `${node.domain}.${node.op}`
