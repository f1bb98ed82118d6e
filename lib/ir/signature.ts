import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { positive } from '../codec/number.js'

/**
 * What a network takes and what it gives, each as a name and its elements. It holds a list of layers together: a layer
 * that is missing from the list is missed by whoever reads it, or as an output.
 */
export interface Signature {
  /** The network's inputs, by their names. */
  readonly inputs: Readonly<Record<string, number>>
  /** The layers, or inputs, whose results leave the network, and how many elements of each do. */
  readonly outputs: Readonly<Record<string, number>>
}

const elements = t.record(t.string, positive)

export const Signature: t.Type<Signature> = closed<Signature>('Signature', {
  inputs: elements,
  outputs: elements,
})
