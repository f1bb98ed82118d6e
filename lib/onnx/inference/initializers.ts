import { once } from '../../once.js'
import { fail, type Rule } from '../../rule.js'
import { shortElements, storedTensor } from '../format/tensorProto.js'
import type { ImportError } from '../importError.js'
import type { Known, Value } from '../operators/call.js'
import type { GraphProto, TensorProto } from '../proto/messages.js'
import { admits, declaredType } from './declared.js'

/** Elements of constants in other files, as far as they have been read, by the names of the constants. */
export type Beside = Readonly<Record<string, readonly number[]>>

/** An initializer as a constant, its data checked but not read; `index` is its number among those of the file. */
export function* initializer(tensor: TensorProto, index: number, beside: Beside): Rule<ImportError, Value> {
  const { type, stored } = yield* storedTensor(tensor)
  const read = Object.hasOwn(beside, tensor.name) ? (beside[tensor.name] ?? null) : null
  const known: Known = {
    source: stored.kind === 'inside' ? { kind: 'initializer', index } : stored,
    root: tensor.name,
    elements: once(() => (stored.kind === 'inside' ? shortElements(tensor) : read)),
  }
  return { name: tensor.name, ...type, constant: known }
}

/**
 * From version 4 of the format on, a weight need not be listed as an input; before, one that is not has lost its name.
 */
const needsInput = (irVersion: bigint): boolean => irVersion > 0n && irVersion < 4n

/** The initializers of the model's graph by their names, each checked; none of their data is read. */
export function* initializers(
  graph: GraphProto,
  irVersion: bigint,
  beside: Beside,
): Rule<ImportError, Map<string, Value>> {
  const listed = new Set(graph.input.map(({ name }) => name))
  const values = new Map<string, Value>()
  const [sparse] = graph.sparseInitializer
  if (sparse !== undefined) {
    const problem = 'it is a sparse initializer, which is not read here; store it densely'
    yield* fail({ _tag: 'BadTensor', tensor: sparse.values?.name ?? '', problem })
  }
  for (const [index, tensor] of graph.initializer.entries()) {
    if (tensor.name === '')
      yield* fail({ _tag: 'BadTensor', tensor: '', problem: `initializer ${index} has no name` })
    if (values.has(tensor.name)) {
      yield* fail({
        _tag: 'DuplicateTensor',
        tensor: tensor.name,
        makers: ['an initializer', 'another initializer'],
      })
    }
    if (needsInput(irVersion) && !listed.has(tensor.name)) {
      const problem = `it is an initializer, but no input of the graph, as format version ${irVersion} has it`
      yield* fail({ _tag: 'BadTensor', tensor: tensor.name, problem })
    }
    values.set(tensor.name, yield* initializer(tensor, index, beside))
  }
  // Files of the first ONNX versions list each weight among the inputs too; both must say the same.
  for (const info of graph.input) {
    const weight = values.get(info.name)
    const declared = declaredType(info)
    if (weight !== undefined && !admits(declared, weight)) {
      const inferred = { elementType: weight.elementType, shape: weight.shape }
      yield* fail({ _tag: 'ShapeMismatch', tensor: info.name, node: null, op: null, declared, inferred })
    }
  }
  return values
}
