import { AttributeProto_AttributeType, type NodeProto, TensorProto_DataType } from 'onnx-buf'
import { type Parsed, product } from './parsed.js'

interface Schema {
  /** Fewest and most inputs. */
  readonly inputs: readonly [number, number]
  readonly attributes: Readonly<Record<string, AttributeProto_AttributeType>>
}

const { INT, INTS, FLOAT, STRING, TENSOR } = AttributeProto_AttributeType
const window = { kernel_shape: INTS, pads: INTS, strides: INTS, dilations: INTS, auto_pad: STRING }

/** From the operator specification of ONNX, opset 13, and 20 for what transformers need: the operators that the zoo uses. */
const schemas: Readonly<Record<string, Schema>> = {
  Add: { inputs: [2, 2], attributes: {} },
  AveragePool: { inputs: [1, 1], attributes: { ...window, ceil_mode: INT, count_include_pad: INT } },
  BatchNormalization: { inputs: [5, 5], attributes: { epsilon: FLOAT, momentum: FLOAT } },
  Clip: { inputs: [1, 3], attributes: {} },
  Concat: { inputs: [1, Number.POSITIVE_INFINITY], attributes: { axis: INT } },
  ConstantOfShape: { inputs: [1, 1], attributes: { value: TENSOR } },
  Conv: { inputs: [2, 3], attributes: { ...window, group: INT } },
  Expand: { inputs: [2, 2], attributes: {} },
  Flatten: { inputs: [1, 1], attributes: { axis: INT } },
  Gather: { inputs: [2, 2], attributes: { axis: INT } },
  Gelu: { inputs: [1, 1], attributes: { approximate: STRING } },
  Gemm: { inputs: [2, 3], attributes: { alpha: FLOAT, beta: FLOAT, transA: INT, transB: INT } },
  GlobalAveragePool: { inputs: [1, 1], attributes: {} },
  LRN: { inputs: [1, 1], attributes: { size: INT, alpha: FLOAT, beta: FLOAT, bias: FLOAT } },
  LayerNormalization: { inputs: [2, 3], attributes: { axis: INT, epsilon: FLOAT, stash_type: INT } },
  LeakyRelu: { inputs: [1, 1], attributes: { alpha: FLOAT } },
  MatMul: { inputs: [2, 2], attributes: {} },
  MaxPool: { inputs: [1, 1], attributes: { ...window, ceil_mode: INT, storage_order: INT } },
  Mul: { inputs: [2, 2], attributes: {} },
  Relu: { inputs: [1, 1], attributes: {} },
  Reshape: { inputs: [2, 2], attributes: { allowzero: INT } },
  Resize: {
    inputs: [1, 4],
    attributes: {
      mode: STRING,
      coordinate_transformation_mode: STRING,
      nearest_mode: STRING,
      cubic_coeff_a: FLOAT,
      exclude_outside: INT,
      extrapolation_value: FLOAT,
    },
  },
  Shape: { inputs: [1, 1], attributes: { start: INT, end: INT } },
  Softmax: { inputs: [1, 1], attributes: { axis: INT } },
  Split: { inputs: [1, 2], attributes: { axis: INT } },
  Transpose: { inputs: [1, 1], attributes: { perm: INTS } },
}

const schemaProblems = (node: NodeProto): readonly string[] => {
  const schema = schemas[node.opType]
  if (schema === undefined) return [`${node.name}: no operator ${node.opType}`]
  const [fewest, most] = schema.inputs
  const count =
    node.input.length < fewest || node.input.length > most
      ? [`${node.name}: ${node.input.length} inputs for ${node.opType}`]
      : []
  const attributes = node.attribute
    .filter(({ name, type }) => schema.attributes[name] !== type)
    .map(({ name, type }) => `${node.name}: no attribute ${name} of type ${type}`)
  return [...count, ...attributes]
}

const repeated = (what: string, names: readonly string[]): readonly string[] =>
  names.filter((name, i) => names.indexOf(name) !== i).map((name) => `${what} ${name} is there twice`)

/**
 * What the checker of ONNX would object to in a model of the zoo,
 * and what a reader would: names twice, results that nobody reads.
 */
export const problems = ({ model, graph }: Parsed): readonly string[] => {
  const opset = { '8': 13n, '9': 20n }[String(model.irVersion)]
  const versions = model.opsetImport.every(({ version }) => version === opset)
  const defined = new Set([...graph.input, ...graph.initializer].map(({ name }) => name))
  const order = graph.node.flatMap(({ name, input, output }) => {
    const missing = input.filter((tensor) => tensor !== '' && !defined.has(tensor))
    for (const tensor of output) defined.add(tensor)
    return missing.map((tensor) => `${name} reads ${tensor} before it is there`)
  })
  const read = new Set([...graph.node.flatMap(({ input }) => input), ...graph.output.map(({ name }) => name)])
  const sizes: Readonly<Record<number, number>> = {
    [TensorProto_DataType.FLOAT]: 4,
    [TensorProto_DataType.INT64]: 8,
  }
  return [
    ...(versions ? [] : ['not the opset that came with this IR version']),
    ...order,
    ...graph.node.flatMap(schemaProblems),
    ...repeated(
      'tensor',
      [...graph.input, ...graph.initializer]
        .map(({ name }) => name)
        .concat(graph.node.flatMap((n) => n.output)),
    ),
    ...repeated(
      'node',
      graph.node.map(({ name }) => name),
    ),
    ...graph.node
      .filter(({ output }) => !output.some((tensor) => read.has(tensor)))
      .map(({ name }) => `nobody reads ${name}`),
    ...graph.initializer.filter(({ name }) => !read.has(name)).map(({ name }) => `nobody reads ${name}`),
    ...graph.output.filter(({ name }) => !defined.has(name)).map(({ name }) => `output ${name} is not there`),
    ...graph.initializer
      .filter(
        ({ dims, dataType, rawData }) =>
          rawData.length !== product(dims.map(Number)) * (sizes[dataType] ?? 0),
      )
      .map(({ name, rawData }) => `${name} has ${rawData.length} bytes`),
  ]
}
