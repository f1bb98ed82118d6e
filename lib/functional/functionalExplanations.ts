import type { Explanations } from '../codec/explanation.js'
import { quoted } from '../codec/wording.js'
import type { RuntimeFailed } from '../onnx/runtime/runtimeFailed.js'
import type { FunctionalError } from './functionalError.js'

/** What it means that a program cannot be run on numbers, but for what the runtime says. */
export const functionalExplanations: Explanations<Exclude<FunctionalError, RuntimeFailed>> = {
  NotQuantized: (error) => ({
    happened: `layer ${quoted(error.layer)} (${error.op}) does not compute with integers, as crossbars do: ${error.problem}`,
    remedy:
      'It runs in the runtime. To have it on crossbars, quantize its input, weights and result to int8 or uint8, with one scale for each output channel at most.',
  }),
  ForeignProgram: (error) => ({
    happened: `the program does not execute layer ${quoted(error.layer)} of this model, layer by layer: ${error.problem}`,
    remedy:
      'Make the program from the model that it is run with, layer by layer or all layers at the same time.',
  }),
  ReadEarly: (error) => ({
    happened: `core ${error.core} takes the result of layer ${quoted(error.input)} for vector ${error.needed} before it is there (phase ${error.phase}, layer ${quoted(error.layer)}, vector ${error.vector})`,
    remedy:
      'Wait for it: an AWAIT before the LOAD or READ, whose register whoever stores the result counts up. `ohmflow verify` says where one is missing.',
  }),
  BadInput: (error) => ({
    happened: `input ${quoted(error.input)}: ${error.problem}`,
    remedy: 'Give each input of the network a tensor of its type and shape.',
  }),
  NotModelled: (error) => ({
    happened: `chip ${quoted(error.chip)} holds a weight as the difference of two ${error.differential}, whose converters see the difference of currents; devices of such cells are not modelled`,
    remedy:
      'Take differential columns (crossbar.differential: true) or an offset (false) for a study of devices; on ideal devices the numbers are the same.',
  }),
  NotCalibrated: (error) => ({
    happened: `converters of ${error.bits === 'chip' ? 'the chip' : `${error.bits} bits`} are to have learned what their columns give (range: learned), and nothing has been shown to them`,
    remedy: 'Calibrate the devices on samples first (`calibrated` of the machine), or take another range.',
  }),
  WeightTooWide: (error) => ({
    happened: `layer ${quoted(error.layer)} has a weight for which cells would have to hold ${error.amount}, but has ${error.weightBits} bits for a weight on chip ${quoted(error.chip)}`,
    remedy:
      'Give the layer (--precision) or the chip (crossbar.weightBits) at least 8 bits for a weight, or quantize the model to fewer bits.',
  }),
}
