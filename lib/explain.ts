import type { Undecodable } from './codec/decode.js'
import { nearest } from './codec/nearest.js'
import type { BadJson } from './codec/parseJson.js'
import { printable } from './codec/printable.js'
import type { Invalid } from './codec/violation.js'
import type { FunctionalError } from './functional/functionalError.js'
import type { BadAssembly } from './ir/parseAssembly.js'
import type { Instruction } from './ir/program.js'
import type { Blocked } from './machine/blocked.js'
import type { FileError } from './node/fileError.js'
import type { WorkerFailed } from './node/workerFailed.js'
import type { BadTensorFile } from './onnx/badTensorFile.js'
import type { Infeasible, NoOutcome, OverBudget } from './pipeline/index.js'
import type { QuantizeError } from './quantize/quantizeError.js'
import type { AssignError } from './stages/assign/assign.js'
import type { DeclaredType, ImportError } from './stages/import/importError.js'
import type { WeightError } from './stages/import/weightError.js'
import type { LowerError } from './stages/lower/lower.js'
import type { SimulateError } from './stages/simulate/simulate.js'
import type { SynchronizeError } from './stages/synchronize/synchronize.js'
import type { TileError } from './stages/tile/tile.js'
import type { Step, Undecided } from './verify/unsynchronized.js'
import type { Unproved } from './verify/verify.js'

/** Every expected failure of the library. */
export type OhmflowError =
  | ImportError
  | WeightError
  | LowerError
  | TileError
  | AssignError
  | SynchronizeError
  | SimulateError
  | FunctionalError
  | QuantizeError
  | BadTensorFile
  | BadJson
  | Undecodable
  | Invalid
  | BadAssembly
  | Unproved
  | FileError
  | WorkerFailed
  | NoOutcome
  | OverBudget
  | Infeasible<OhmflowError>

/** What happened and where, and what can be done about it. */
export interface Explanation {
  readonly happened: string
  readonly remedy: string
}

/** The first of a list, and how many more there are. */
const some = (items: readonly string[], most = 6): string =>
  items.length <= most
    ? items.join(', ')
    : `${items.slice(0, most).join(', ')} and ${items.length - most} more`

const shape = (extents: readonly (number | string | null)[]): string =>
  extents.length === 0 ? 'a scalar' : extents.map((extent) => extent ?? '?').join(' × ')

const declared = ({ elementType, shape: extents }: DeclaredType): string =>
  [elementType, extents === null ? null : shape(extents)].filter((part) => part !== null).join(' ')

const quoted = (name: string): string => `"${name.length > 120 ? `${name.slice(0, 117)}…` : name}"`

/** A question for the name that is near to the one that was given; empty where none is. */
const meant = (name: string, known: readonly string[]): string => {
  const near = nearest(name, known)
  return near === undefined ? '' : `Did you mean ${quoted(near)}? `
}

/** How a chip gets so many cores; a mesh may have to grow for them. */
const howToHave = (cores: number, places: number | null): string =>
  places === null || cores <= places
    ? `--cores ${cores}`
    : `--cores ${cores}, on a mesh whose width × height is at least as much; this one has ${places} places`

const instructionText = ({ op, ...operands }: Instruction): string =>
  [op, ...Object.values(operands).map(String)].join(' ')

const wants: Readonly<Record<Blocked['want']['kind'], (core: number) => string>> = {
  signal: (core) => `a signal from core ${core}`,
  'partial sum': (core) => `a partial sum from core ${core}`,
  place: (core) => `a free partial-sum buffer of core ${core}`,
  result: () => 'a result of its own crossbar',
  buffer: () => 'a free input buffer of its own',
}

const blockedText = ({ core, layer, instruction, vector, want }: Blocked): string =>
  `core ${core} (layer ${quoted(layer)}) stands at ${instructionText(instruction)} for vector ${vector} and waits for ${wants[want.kind](want.core)}`

/** What makes a program decidable, by what stood in the way. */
const undecidedRemedy: Readonly<Partial<Record<Undecided['rule'], string>>> = {
  registers: 'Let one unit of the core alone wait for the signals of a sender.',
  places:
    'Give the receiving core one sender, or a partial-sum buffer for each sum that is on its way at once.',
  length: 'Write it as loops that repeat themselves, or as several shorter phases.',
}

const chainText = (chain: readonly Step[]): string =>
  chain.length === 0 ? '' : `: ${chain.map(stepText).join(', then ')}`

const stepText = ({ core, instruction, vector, what }: Step): string =>
  `core ${core} at ${instructionText(instruction)} for vector ${vector}${what === 'here' ? '' : ` (${what})`}`

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
  const decided = inputs.length > 0 ? `the value of ${some(inputs.map(quoted))} decides` : 'only a run tells'
  const inside = layers.length === 0 ? '' : `, and base layers are inside: ${some(layers.map(quoted))}`
  const open =
    op === 'If'
      ? `which branch node ${quoted(node)} (If) takes`
      : `how often node ${quoted(node)} (${op}) runs its graph`
  return `${decided} ${open}${inside}`
}

/** What helps, by the code of the system. */
const fileRemedies: Readonly<Record<string, string>> = {
  ENOENT: 'Check the path.',
  ENOTDIR: 'A part of the path is a file where a folder should be: check the path.',
  EISDIR: 'Name a file, not a folder.',
  EACCES: 'Give yourself the right to it, or name another place.',
  EPERM: 'Give yourself the right to it, or name another place.',
  EROFS: 'Name a place on a disk that can be written to.',
  EFBIG: 'Take a smaller file.',
  ELOOP: 'The links lead in a circle: name the file itself.',
  ENXIO: 'Let something read from the pipe, or name a file.',
  EINVAL: 'Name a file.',
}

/** What an error means, total over all errors there are. */
const explanationOf = (error: OhmflowError): Explanation => {
  switch (error._tag) {
    case 'NotOnnx':
      return {
        happened: `these ${error.bytes} bytes are no ONNX model${error.looksLike === null ? '' : `, they look like ${error.looksLike}`}: ${error.reason}`,
        remedy: 'Pass a file that an ONNX exporter wrote, and check that it was downloaded whole.',
      }
    case 'EmptyGraph':
      return {
        happened: `the graph ${quoted(error.graph)} holds nothing to map: ${error.problem}`,
        remedy: 'Export the network itself, with its operators and outputs.',
      }
    case 'UnsupportedOpset':
      return {
        happened: `the model uses ${error.found === null ? 'no version of the ONNX operator set' : `version ${error.found} of the ONNX operator set`}; versions ${error.lowest} to ${error.highest} are known here`,
        remedy: `Export it again with an opset from ${error.lowest} to ${error.highest}, or convert it with the version converter of ONNX.`,
      }
    case 'UnboundDimensions':
      return {
        happened: `the model leaves dimensions open: ${some(error.unbound.map(({ name, input, axis }) => `${quoted(name)} (axis ${axis} of input ${quoted(input)})`))}`,
        remedy: `Give each a number: ${exampleBinding(error.unbound.map(({ name }) => name))}, with the sizes that you mean.`,
      }
    case 'UnknownBinding':
      return {
        happened: `no dimension that a binding could give is called ${quoted(error.name)}`,
        remedy:
          error.known.length === 0
            ? 'The inputs of the model have numbers for all their dimensions: leave the binding out.'
            : `${meant(error.name, error.known)}The dimensions to bind are ${some(error.known.map(quoted))}.`,
      }
    case 'BadBinding':
      return {
        happened: `dimension ${quoted(error.name)} cannot be ${error.value}`,
        remedy: 'Bind it to an integer of at least 1.',
      }
    case 'ContradictoryBindings': {
      const others = error.others.map(([name, value]) => `${name} = ${value}`).join(', ')
      return {
        happened: `dimension ${quoted(error.name)} cannot be ${error.value}: ${error.follows === null ? `then ${others}` : `with ${others} it is ${error.follows}`}`,
        remedy: 'Bind the names in it and leave out the rest: what follows from them is computed.',
      }
    }
    case 'OpenResult':
      return {
        happened: `node ${quoted(error.node)} is a ${error.op}, which is not known here, and the model leaves dimensions of its results open: ${some(error.dimensions.map(quoted))}`,
        remedy: `Give each the number that the node makes: ${exampleBinding(error.dimensions)}, with the sizes that you mean.`,
      }
    case 'UnknownValue':
      return {
        happened: `the model has no input called ${quoted(error.name)}`,
        remedy:
          error.known.length === 0
            ? 'It has no inputs at all.'
            : `${meant(error.name, error.known)}Its inputs are ${some(error.known.map(quoted))}.`,
      }
    case 'BadValue':
      return {
        happened: `input ${quoted(error.name)} cannot have that value: ${error.problem}`,
        remedy:
          'Give a number, or a list of numbers as in --value sizes=1,2, that its type and shape can hold.',
      }
    case 'BadFunction':
      return {
        happened: `function ${quoted(error.name)} of the model cannot be put in the place of its calls: ${error.problem}`,
        remedy: 'Export the model with its functions inlined (onnx.inliner does that), or mend the function.',
      }
    case 'OpenSubgraph':
      return {
        happened: openSubgraph(error),
        remedy:
          error.inputs.length > 0
            ? `Say what ${error.inputs.length === 1 ? 'the input is' : 'the inputs are'}: ${error.inputs.map((name) => `--value ${name}=…`).join(' ')}. Then the branch that is taken is mapped.`
            : error.op === 'If'
              ? 'Export the model with the branch that you mean, or so that its condition depends on nothing but constants and shapes.'
              : 'Export the model with the loop unrolled.',
      }
    case 'BadTensor':
      return {
        happened: `tensor ${quoted(error.tensor)} of the model cannot be used: ${error.problem}`,
        remedy: 'Correct that tensor of the file, or export the model again.',
      }
    case 'WeightLength':
      return {
        happened: `weight ${quoted(error.tensor)} (${error.elementType}, ${shape(error.shape)}) takes ${error.expected} ${error.unit}, the file holds ${error.found}`,
        remedy: 'The file is damaged or was cut short: download or export it again.',
      }
    case 'MissingTensor':
      return {
        happened: `nothing makes the tensor ${quoted(error.tensor)}, which ${error.node === null ? 'the graph names as an output' : `node ${quoted(error.node)} reads`}`,
        remedy: 'The graph is incomplete: export it again, with all its nodes, inputs and initializers.',
      }
    case 'DuplicateTensor':
      return {
        happened: `tensor ${quoted(error.tensor)} is made twice, by ${error.makers.map(quoted).join(' and ')}`,
        remedy: 'Every tensor of an ONNX graph has one maker: rename one of them.',
      }
    case 'Cycle':
      return {
        happened: `the nodes ${some(error.nodes.map(quoted))} form a cycle`,
        remedy: 'An ONNX graph has none: export the model again, with loops unrolled.',
      }
    case 'UnknownOperator':
      return {
        happened: `node ${quoted(error.node)} is a ${error.op}${error.domain === '' ? '' : ` of ${error.domain}`}, which is not known here, and the model does not declare the shape of ${some(error.outputs.map(quoted))}`,
        remedy:
          'Run onnx.shape_inference on the model, so that it declares these shapes: then the operator passes through.',
      }
    case 'BadAttribute':
      return {
        happened: `attribute ${quoted(error.attribute)} of node ${quoted(error.node)} (${error.op}): ${error.problem}`,
        remedy: 'Correct the attribute, or export the model again.',
      }
    case 'BadOperator':
      return {
        happened: `node ${quoted(error.node)} (${error.op}): ${error.problem}`,
        remedy: 'Check the shapes that go into this node; a wrong --bind leads here too.',
      }
    case 'DataDependentShape':
      return {
        happened: `the shape of ${some(error.outputs.map(quoted))} depends on the elements of ${quoted(error.tensor)}, which node ${quoted(error.node)} (${error.op}) ${error.location === null ? 'gets only at run time' : `takes from the file ${quoted(error.location)}, and that could not be read`}`,
        remedy:
          error.location === null
            ? 'Export the model with static shapes, or run onnx.shape_inference so that it declares them.'
            : 'Put the file that was written with the model beside it, into the same folder.',
      }
    case 'ShapeMismatch':
      return {
        happened: `tensor ${quoted(error.tensor)}${error.node === null ? '' : ` of node ${quoted(error.node)}`}${error.op === null ? '' : ` (${error.op})`} is declared as ${declared(error.declared)}, but the graph computes ${declared(error.inferred)}`,
        remedy: 'Remove the wrong declaration (value_info, or the output), or correct the graph.',
      }
    case 'UnsupportedConvolution':
      return {
        happened: `node ${quoted(error.node)} is a ${error.op} over ${error.spatialDimensions} spatial dimensions; im2col covers one and two`,
        remedy: 'Swap in a lowering of your own for such layers, or map the 2-D part of the network.',
      }
    case 'NoBaseLayer':
      return {
        happened: `${quoted(error.network)} has no convolution or matrix product with constant weights, so there is nothing to put on crossbars; it has ${some(error.operators)}`,
        remedy: 'Map a network with at least one such layer.',
      }
    case 'CrossbarTooSmall':
      return {
        happened: `a weight of ${error.crossbar.weightBits} bits in cells of ${error.crossbar.cellBits} bits${error.crossbar.differential ? ', differential,' : ''} takes more than the ${error.crossbar.columns} columns of the crossbar`,
        remedy: 'Give the crossbar more columns, or its cells more bits.',
      }
    case 'TooManyTiles':
      return {
        happened: `the weights make ${error.tiles} tiles; at most ${error.most} are handled`,
        remedy: 'Take larger crossbars, or a smaller network.',
      }
    case 'TooLong':
      return {
        happened: `phase ${error.phase} (${error.scheme}) ${error.what}`,
        remedy:
          'Take fewer input vectors (a smaller resolution or batch), larger crossbars, or a longer polling interval.',
      }
    case 'TooFewCores':
      return {
        happened: `the network needs ${error.needed} cores, chip ${quoted(error.chip)} has ${error.available}`,
        remedy: `The smallest chip that holds all tiles has ${error.needed} cores (${howToHave(error.needed, error.places)}). In rounds (--assign rounds), ${error.largest.tiles} cores are enough: the largest layer, ${quoted(error.largest.layer)}, needs as many.`,
      }
    case 'LayerTooLarge':
      return {
        happened: `layer ${quoted(error.layer)} alone needs ${error.needed} cores, chip ${quoted(error.chip)} has ${error.available}`,
        remedy: `The smallest chip that works in rounds has ${error.needed} cores (${howToHave(error.needed, error.places)}).`,
      }
    case 'BadBlock':
      return {
        happened: `${error.scheme} cannot work in blocks of ${error.block} vectors`,
        remedy:
          'A block is an integer of at least 1: cyclic:16, or cyclic for as many as a vertical group has cores.',
      }
    case 'PartialSumLimit':
      return {
        happened: `layer ${quoted(error.layer)} keeps ${error.least} bytes of partial sums alive at the least (${error.scheme}); the limit is ${error.limit}`,
        remedy: `Allow ${error.least} bytes, or take larger crossbars, so that fewer cores add partial sums.`,
      }
    case 'BadLimit':
      return {
        happened: `${error.limit} is no number of bytes`,
        remedy: 'A limit is an integer of at least 0.',
      }
    case 'BadTolerance':
      return {
        happened: `auto cannot leave ${error.within} of the cycles`,
        remedy: 'Give the part as a number from 0 to below 1, as 0.001.',
      }
    case 'Stalled':
      return {
        happened: `phase ${error.phase} (${error.scheme}) stalls at cycle ${error.cycle}: ${some(error.blocked.map(blockedText), 4)}`,
        remedy: 'Follow the waits: some core in this chain never sends what the next one waits for.',
      }
    case 'BadJson':
      return {
        happened: `${error.what} is not JSON: line ${error.line}, column ${error.column}: ${error.problem}`,
        remedy: error.hint,
      }
    case 'Undecodable':
      return {
        happened: `${error.what} is not as it should be: ${some(
          error.problems.map(({ path, expected, found }) =>
            expected.startsWith('no such key')
              ? `${path}: ${expected}`
              : `${path === '' ? 'it' : path} is ${found}, expected ${expected}`,
          ),
        )}`,
        remedy: 'Correct each of these places.',
      }
    case 'Invalid':
      return {
        happened: `the ${error.artefact} contradicts itself: ${some(
          error.violations.map(({ rule, where, problem }) => `${where}: ${problem} (${rule})`),
          4,
        )}`,
        remedy: 'Correct whatever made it, or that place in the file.',
      }
    case 'Unsynchronized':
      return {
        happened: `layer ${quoted(error.layer)} (phase ${error.phase}, ${error.scheme}${error.reference ? ', the sequential reference' : ''}) can go wrong: ${error.problem} (${error.rule})${chainText(error.chain)}`,
        remedy:
          'Follow these steps: between the last two, a signal, an instruction or a place is missing, or there is one too many.',
      }
    case 'Undecided':
      return {
        happened: `it is not decided whether the program is right: layer ${quoted(error.layer)} (phase ${error.phase}, ${error.scheme}${error.reference ? ', the sequential reference' : ''}): ${error.problem} (${error.rule})${chainText(error.chain)}`,
        remedy:
          undecidedRemedy[error.rule] ?? 'Let signals from the very core that stores say that it is there.',
      }
    case 'BadAssembly':
      return {
        happened: `line ${error.line} of the assembly text, ${quoted(error.text.trim().slice(0, 60))}, cannot be read`,
        remedy: `Expected here: ${error.expected}.`,
      }
    case 'FileError':
      return {
        happened: `cannot ${error.doing} ${error.path}: ${error.reason}`,
        remedy: fileRemedies[error.code] ?? 'Check the path, its permissions and the room on the disk.',
      }
    case 'WorkerFailed':
      return {
        happened: error.outOfMemory
          ? 'a worker ran out of memory'
          : `a worker ended without an answer: ${error.reason}`,
        remedy: 'Let fewer of them work at a time: --workers 1.',
      }
    case 'MissingWeight':
      return {
        happened: `the network has no constant ${quoted(error.weight)}`,
        remedy: 'Ask for a name that is among its constants.',
      }
    case 'UnreadableWeight':
      return {
        happened: `weight ${quoted(error.weight)} cannot be read: ${error.problem}`,
        remedy: 'Use the model file that the network was imported from.',
      }
    case 'MissingFile':
      return {
        happened: `${error.weight === undefined ? 'the weights' : `weight ${quoted(error.weight)}`} in the file ${quoted(error.location)} cannot be read: ${error.reason}`,
        remedy:
          'Put the file that was written with the model beside it, into the same folder; map alone does not need it.',
      }
    case 'NotQuantized':
      return {
        happened: `layer ${quoted(error.layer)} (${error.op}) does not compute with integers, as crossbars do: ${error.problem}`,
        remedy:
          'It runs in the runtime. To have it on crossbars, quantize its input, weights and result to int8 or uint8, with one scale for each output channel at most.',
      }
    case 'ForeignProgram':
      return {
        happened: `the program does not execute layer ${quoted(error.layer)} of this model, layer by layer: ${error.problem}`,
        remedy: 'Make the program from the model that it is run with, one phase a layer.',
      }
    case 'BadInput':
      return {
        happened: `input ${quoted(error.input)}: ${error.problem}`,
        remedy: 'Give each input of the network a tensor of its type and shape.',
      }
    case 'WeightTooWide':
      return {
        happened: `layer ${quoted(error.layer)} has a weight of which cells would hold ${error.amount}, but a weight of chip ${quoted(error.chip)} has ${error.weightBits} bits`,
        remedy: 'Give the chip a crossbar.weightBits of at least 8, or quantize the model to fewer bits.',
      }
    case 'RuntimeFailed':
      return {
        happened: `${error.runtime} cannot compute ${some(error.operators)}: ${error.problem}`,
        remedy: `Run the model in ${error.runtime} by itself to see the same; export what it names in another way, or map the model without numbers (ohmflow map).`,
      }
    case 'NothingToQuantize':
      return {
        happened: `${quoted(error.model)} has no layer that can be quantized: ${some(
          error.left.map(({ layer, problem }) => `${quoted(layer)}: ${problem}`),
          4,
        )}`,
        remedy: 'Layers need float32 activations and constant float32 weights.',
      }
    case 'OldOperator':
      return {
        happened: `node ${quoted(error.node)} (${error.op}) of operator set ${error.found} cannot be written in set ${error.needed}, which quantized models need: ${error.problem}`,
        remedy: `Export the model with operator set ${error.needed} or newer.`,
      }
    case 'BadSamples':
      return {
        happened: `${error.sample === null ? 'the samples do' : `sample ${error.sample} does`} not tell how to quantize: ${error.problem}`,
        remedy:
          'Give samples with a finite tensor of the right type and shape for each input of the network.',
      }
    case 'NotFinite':
      return {
        happened: `the model makes infinities, or what is no number, of sample ${error.sample}: they stand in ${quoted(error.tensor)}, which has no range to be quantized over`,
        remedy:
          'Run the float model on that sample: its weights may be damaged, or the sample not scaled as the model expects it.',
      }
    case 'Uncalibrated':
      return {
        happened: `layer ${quoted(error.layer)} cannot be quantized, since no sample has shown the values of ${quoted(error.tensor)}`,
        remedy: 'Take a runtime that gives every tensor that it is asked for.',
      }
    case 'BadTensorFile':
      return {
        happened: `${error.what} is no tensor: ${error.problem}`,
        remedy: 'Save it with numpy.save, or as a TensorProto of ONNX.',
      }
    case 'Infeasible':
      return {
        happened:
          error.rejected[0] === undefined
            ? 'there was no candidate to choose from'
            : `none of ${error.rejected.length} candidates is feasible; the first one fails since ${explanationOf(error.rejected[0]).happened}`,
        remedy: 'Relax what rules them out, or offer more candidates.',
      }
    case 'SearchTooLarge':
      return {
        happened: `there are too many ways to place ${error.tiles} tiles on the ${error.cores} cores of chip ${quoted(error.chip)} to look at all`,
        remedy:
          'Place them by annealing, or take the best placement of fewer tiles, such as those of one layer.',
      }
    case 'OverBudget':
      return {
        happened: `a candidate takes ${error.cost} ${error.of}, and the budget is ${error.atMost}`,
        remedy: 'Raise the budget, or offer candidates that take less.',
      }
    case 'NoOutcome':
      return {
        happened: `stage ${quoted(error.stage)} gave no outcome at all`,
        remedy: 'A pass has to give at least one result for each input.',
      }
  }
}

const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

/**
 * An error as one paragraph: what happened, where, and what to
 * do. Total: an error without an explanation does not compile.
 *
 * @example
 * import { explain } from 'ohmflow'
 * const largest = { layer: 'fc', tiles: 32 }
 * const text = explain({ _tag: 'TooFewCores', chip: 'mine', needed: 201, available: 64, places: null, largest })
 * console.assert(text.includes('needs 201 cores') && text.includes('has 64'))
 */
export const explain = (error: OhmflowError): string => {
  const { happened, remedy } = explanationOf(error)
  return printable(`${ended(happened)} ${ended(remedy)}`)
}
