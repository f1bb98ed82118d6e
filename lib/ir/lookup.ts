import type { Constant, Graph, TensorType } from './network.js'

/** What a record holds under a name; names such as `constructor` are names like any other. */
const own = <A>(record: Readonly<Record<string, A>>, name: string): A | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined

/** The activation of that name; undefined for a constant, and for '' (an input left out). */
export const activation = ({ tensors }: Pick<Graph, 'tensors'>, name = ''): TensorType | undefined =>
  own(tensors, name)

/** The constant of that name; undefined for an activation, and for '' (an input left out). */
export const constant = ({ constants }: Pick<Graph, 'constants'>, name = ''): Constant | undefined =>
  own(constants, name)

/** The type of the activation or constant of that name. */
export const tensorType = (graph: Pick<Graph, 'tensors' | 'constants'>, name = ''): TensorType | undefined =>
  activation(graph, name) ?? constant(graph, name)
