import { create } from '../dist/lib/onnx/proto/create.js'
import { encode } from '../dist/lib/onnx/proto/encode.js'
import { AttributeType, DataType } from '../dist/lib/onnx/proto/messages.js'
import {
  AttributeProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from '../dist/lib/onnx/proto/schemas.js'
/**
 * A small convolutional network for digits, its gradients, and how it becomes an ONNX file: two convolutions of 5 × 5 with
 * stride 2, each with a Relu, and a fully connected layer. Cores can do all of it but quantize the image.
 */
import { classes, side } from './digits.js'

/** Convolutions from `inputs` channels of `size` × `size` to `outputs` ones of `out` × `out`; the last layer is one of a single pixel. */
const layer = (name, inputs, size, outputs, kernel, stride, relu) => ({
  name,
  inputs,
  size,
  outputs,
  kernel,
  stride,
  relu,
  out: Math.floor((size - kernel) / stride) + 1,
  fanIn: inputs * kernel * kernel,
})

export const layers = [
  layer('conv1', 1, side, 8, 5, 2, true),
  layer('conv2', 8, 12, 16, 5, 2, true),
  layer('digit', 16, 4, classes, 4, 1, false),
]

/** Weights around zero such that activations keep their variance (K. He et al., ICCV 2015), and biases of zero. */
export const drawn = (draw) =>
  layers.map(({ outputs, fanIn }) => ({
    weight: Float32Array.from(
      { length: outputs * fanIn },
      () => (draw() + draw() + draw() + draw() - 2) * Math.sqrt(3) * Math.sqrt(2 / fanIn),
    ),
    bias: new Float32Array(outputs),
  }))

/** Calls `see` with each run of weights that lie side by side, and of inputs beside them, for an output pixel. */
const eachRow = ({ inputs, size, kernel, stride }, y, x, see) => {
  for (let c = 0, w = 0; c < inputs; c++)
    for (let i = 0; i < kernel; i++, w += kernel) see(w, (c * size + y * stride + i) * size + x * stride)
}

const forwardLayer = (of, { weight, bias }, input) => {
  const { outputs, out, kernel, fanIn, relu } = of
  const result = new Float32Array(outputs * out * out)
  for (let o = 0, at = 0; o < outputs; o++)
    for (let y = 0; y < out; y++)
      for (let x = 0; x < out; x++, at++) {
        let sum = bias[o]
        eachRow(of, y, x, (w, from) => {
          for (let j = 0; j < kernel; j++) sum += weight[o * fanIn + w + j] * input[from + j]
        })
        result[at] = relu ? Math.max(0, sum) : sum
      }
  return result
}

/** What each layer is given, and at the end what the last one gives. */
export const forward = (parameters, image) =>
  layers.reduce((all, of, i) => [...all, forwardLayer(of, parameters[i], all[i])], [image])

/** Adds the gradients of a layer's parameters to `into`; the gradient of its input. */
const backwardLayer = (of, { weight }, input, output, gradient, into) => {
  const { outputs, out, kernel, fanIn, relu } = of
  const result = new Float32Array(input.length)
  for (let o = 0, at = 0; o < outputs; o++)
    for (let y = 0; y < out; y++)
      for (let x = 0; x < out; x++, at++) {
        const g = relu && output[at] === 0 ? 0 : gradient[at]
        if (g === 0) continue
        into.bias[o] += g
        eachRow(of, y, x, (w, from) => {
          for (let j = 0; j < kernel; j++) {
            into.weight[o * fanIn + w + j] += g * input[from + j]
            result[from + j] += g * weight[o * fanIn + w + j]
          }
        })
      }
  return result
}

/** Adds the gradients of the cross entropy of an image and its label to `into`. */
export const backward = (parameters, image, label, into) => {
  const values = forward(parameters, image)
  const logits = values[layers.length]
  const most = Math.max(...logits)
  const exps = logits.map((x) => Math.exp(x - most))
  const total = exps.reduce((a, b) => a + b, 0)
  let gradient = exps.map((e, k) => e / total - (k === label ? 1 : 0))
  for (let i = layers.length - 1; i >= 0; i--)
    gradient = backwardLayer(layers[i], parameters[i], values[i], values[i + 1], gradient, into[i])
}

const ints = (name, values) =>
  create(AttributeProtoSchema, {
    name,
    type: AttributeType.INTS,
    ints: values.map(BigInt),
  })
const int = (name, value) => create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) })

const node = (opType, name, input, attribute = []) =>
  create(NodeProtoSchema, { opType, name, input, output: [name], attribute })

const tensor = (name, dims, values) =>
  create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: DataType.FLOAT,
    rawData: new Uint8Array(values.buffer),
  })

const value = (name, sizes) =>
  create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: DataType.FLOAT,
          shape: { dim: sizes.map((size) => ({ value: { case: 'dimValue', value: BigInt(size) } })) },
        },
      },
    },
  })

/** The trained network as an ONNX file, opset 13. */
export const onnxFile = (parameters, description) => {
  const [first, second, last] = layers
  const conv = ({ name, kernel, stride }, input) =>
    node(
      'Conv',
      name,
      [input, `${name}.weight`, `${name}.bias`],
      [ints('kernel_shape', [kernel, kernel]), ints('strides', [stride, stride])],
    )
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 13n }],
    producerName: 'ohmflow',
    docString: description,
    graph: {
      name: 'digits',
      input: [value('image', [1, 1, side, side])],
      output: [value(last.name, [1, classes])],
      node: [
        conv(first, 'image'),
        node('Relu', 'relu1', [first.name]),
        conv(second, 'relu1'),
        node('Relu', 'relu2', [second.name]),
        node('Flatten', 'features', ['relu2']),
        node('Gemm', last.name, ['features', `${last.name}.weight`, `${last.name}.bias`], [int('transB', 1)]),
      ],
      initializer: layers.flatMap(({ name, inputs, outputs, kernel, fanIn }, i) => [
        tensor(
          `${name}.weight`,
          i < 2 ? [outputs, inputs, kernel, kernel] : [outputs, fanIn],
          parameters[i].weight,
        ),
        tensor(`${name}.bias`, [outputs], parameters[i].bias),
      ]),
    },
  })
  return encode(ModelProtoSchema, model)
}
