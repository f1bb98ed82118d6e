import type { Explanations } from '../codec/explanation.js'
import { meant, quoted, some } from '../codec/wording.js'
import { typeRemedy } from './format/unknownType.js'
import type { DeclaredType, ImportError } from './importError.js'

const shape = (extents: readonly (number | string | null)[]): string =>
  extents.length === 0 ? 'a scalar' : extents.map((extent) => extent ?? '?').join(' × ')

const declared = ({ elementType, shape: extents }: DeclaredType): string =>
  [elementType, extents === null ? null : shape(extents)].filter((part) => part !== null).join(' ')

const exampleBinding = (names: readonly string[]): string =>
  [...new Set(names)]
    .slice(0, 6)
    .map((name) => `--bind ${name}=1`)
    .join(' ')

const openSubgraph = ({
  node,
  op,
  layers,
  inputs,
}: Extract<ImportError, { _tag: 'OpenSubgraph' }>): string => {
  const decided =
    inputs.length > 0 ? `the value of ${some(inputs.map(quoted))} decides` : 'only running the model shows'
  const inside = layers.length === 0 ? '' : `, and base layers are inside: ${some(layers.map(quoted))}`
  const open =
    op === 'If'
      ? `which branch node ${quoted(node)} (If) takes`
      : `how often node ${quoted(node)} (${op}) runs its graph`
  return `${decided} ${open}${inside}`
}

/** What errors of models mean. */
export const importExplanations: Explanations<ImportError> = {
  NotOnnx: (error) => ({
    happened: `these ${error.bytes} bytes are not an ONNX model${error.looksLike === null ? '' : `, they look like ${error.looksLike}`}: ${error.reason}`,
    remedy: error.looksLike?.includes('ohmflow')
      ? 'Name the ONNX model that it was made for: see what is in this file with ohmflow explain, and prove a program with ohmflow verify.'
      : 'Pass a file that an ONNX exporter wrote, and check that the download is complete.',
  }),
  EmptyGraph: (error) => ({
    happened: `the graph ${quoted(error.graph)} holds nothing to map: ${error.problem}`,
    remedy: 'Export the network itself, with its operators and outputs.',
  }),
  UnsupportedOpset: (error) => ({
    happened: `the model uses ${error.found === null ? 'no version of the ONNX operator set' : `version ${error.found} of the ONNX operator set`}; versions ${error.lowest} to ${error.highest} are known here`,
    remedy: `Export it again with an opset from ${error.lowest} to ${error.highest}, or convert it with the version converter of ONNX.`,
  }),
  UnboundDimensions: (error) => ({
    happened: `the model leaves dimensions open: ${some(error.unbound.map(({ name, input, axis }) => `${quoted(name)} (axis ${axis} of input ${quoted(input)})`))}`,
    remedy: `Give each a number: ${exampleBinding(error.unbound.map(({ name }) => name))}, with the sizes that you mean.`,
  }),
  UnknownBinding: (error) => ({
    happened: `the model has no open dimension called ${quoted(error.name)}`,
    remedy:
      error.known.length === 0
        ? 'All dimensions of its inputs have numbers already: leave the binding out.'
        : `${meant(error.name, error.known)}The dimensions to bind are ${some(error.known.map(quoted))}.`,
  }),
  BadBinding: (error) => ({
    happened: `dimension ${quoted(error.name)} cannot be ${error.value}`,
    remedy: 'Bind it to an integer of at least 1.',
  }),
  ContradictoryBindings: (error) => {
    const others = error.others.map(([name, value]) => `${name} = ${value}`).join(', ')
    return {
      happened: `dimension ${quoted(error.name)} cannot be ${error.value}: ${error.follows === null ? `then ${others}` : `with ${others} it is ${error.follows}`}`,
      remedy: 'Bind the names in it and leave out the rest: what follows from them is computed.',
    }
  },
  OpenResult: (error) => ({
    happened: `node ${quoted(error.node)} is a ${error.op}, which is not known here, and the model leaves dimensions of its results open: ${some(error.dimensions.map(quoted))}`,
    remedy: `Say how large each one is: ${exampleBinding(error.dimensions)}, with the sizes that you mean.`,
  }),
  UnknownValue: (error) => ({
    happened: `the model has no input called ${quoted(error.name)}`,
    remedy:
      error.known.length === 0
        ? 'It has no inputs at all.'
        : `${meant(error.name, error.known)}Its inputs are ${some(error.known.map(quoted))}.`,
  }),
  BadValue: (error) => ({
    happened: `input ${quoted(error.name)} cannot have that value: ${error.problem}`,
    remedy: 'Give a number, or a list of numbers as in --value sizes=1,2, that its type and shape can hold.',
  }),
  BadFunction: (error) => ({
    happened: `function ${quoted(error.name)} of the model cannot be inlined: ${error.problem}`,
    remedy: 'Export the model with its functions inlined (onnx.inliner does that), or correct the function.',
  }),
  OpenSubgraph: (error) => ({
    happened: openSubgraph(error),
    remedy:
      error.inputs.length > 0
        ? `Say what ${error.inputs.length === 1 ? 'the input is' : 'the inputs are'}: ${error.inputs.map((name) => `--value ${name}=…`).join(' ')}. Then the branch that is taken is mapped.`
        : error.op === 'If'
          ? 'Export the model with the branch that you mean, or so that its condition depends on nothing but constants and shapes.'
          : 'Export the model with the loop unrolled.',
  }),
  BadTensor: (error) => ({
    happened: `tensor ${quoted(error.tensor)} of the model cannot be used: ${error.problem}`,
    remedy:
      error.unknownType === undefined
        ? 'Correct that tensor of the file, or export the model again.'
        : typeRemedy(error.unknownType),
  }),
  WeightLength: (error) => ({
    happened: `weight ${quoted(error.tensor)} (${error.elementType}, ${shape(error.shape)}) takes ${error.expected} ${error.unit}, the file holds ${error.found}`,
    remedy: 'The file is damaged or was cut short: download or export it again.',
  }),
  MissingTensor: (error) => ({
    happened: `nothing produces tensor ${quoted(error.tensor)}, which ${error.node === null ? 'the graph names as an output' : `node ${quoted(error.node)} reads`}`,
    remedy: 'The graph is incomplete: export it again, with all its nodes, inputs and initializers.',
  }),
  DuplicateTensor: (error) => ({
    happened: `tensor ${quoted(error.tensor)} is produced twice, by ${error.makers.join(' and ')}`,
    remedy: 'Every tensor of an ONNX graph has exactly one producer: rename one of them.',
  }),
  Cycle: (error) => ({
    happened: `the nodes ${some(error.nodes.map(quoted))} form a cycle`,
    remedy: 'An ONNX graph must not have cycles: export the model again, with loops unrolled.',
  }),
  UnknownOperator: (error) => ({
    happened: `node ${quoted(error.node)} is a ${error.op}${error.domain === '' ? '' : ` of ${error.domain}`}, which is not known here, and the model does not declare the shape of ${some(error.outputs.map(quoted))}`,
    remedy:
      'Run onnx.shape_inference on the model, so that it declares these shapes: then the operator passes through.',
  }),
  BadAttribute: (error) => ({
    happened: `attribute ${quoted(error.attribute)} of node ${quoted(error.node)} (${error.op}): ${error.problem}`,
    remedy: 'Correct the attribute, or export the model again.',
  }),
  BadOperator: (error) => ({
    happened: `node ${quoted(error.node)} (${error.op}): ${error.problem}`,
    remedy:
      error.unknownType === undefined
        ? 'Check the shapes that go into this node; a wrong --bind leads here too.'
        : typeRemedy(error.unknownType),
  }),
  DataDependentShape: (error) => ({
    happened: `the shape of ${some(error.outputs.map(quoted))} depends on the elements of ${quoted(error.tensor)}, which node ${quoted(error.node)} (${error.op}) ${error.location === null ? 'gets only at run time' : `takes from the file ${quoted(error.location)}, and that could not be read`}`,
    remedy:
      error.location === null
        ? 'Export the model with static shapes, or run onnx.shape_inference so that it declares them.'
        : 'Put the file that was written with the model beside it, into the same folder.',
  }),
  ShapeMismatch: (error) => ({
    happened: `tensor ${quoted(error.tensor)}${error.node === null ? '' : ` of node ${quoted(error.node)}`}${error.op === null ? '' : ` (${error.op})`} is declared as ${declared(error.declared)}, but the graph computes ${declared(error.inferred)}`,
    remedy: 'Remove the wrong declaration (value_info, or the output), or correct the graph.',
  }),
}
