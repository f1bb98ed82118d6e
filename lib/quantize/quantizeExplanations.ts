import type { Explanations } from '../codec/explanation.js'
import { quoted, some } from '../codec/wording.js'
import type { RuntimeFailed } from '../onnx/runtime/runtimeFailed.js'
import type { QuantizeError } from './quantizeError.js'

/** What it means that a model cannot be quantized, but for what the runtime says. */
export const quantizeExplanations: Explanations<Exclude<QuantizeError, RuntimeFailed>> = {
  NothingToQuantize: (error) => ({
    happened: `${quoted(error.model)} has no layer that can be quantized: ${some(
      error.left.map(({ layer, problem }) => `${quoted(layer)}: ${problem}`),
      4,
    )}`,
    remedy: 'Layers need float32 activations and constant float32 weights.',
  }),
  OldOperator: (error) => ({
    happened: `node ${quoted(error.node)} (${error.op}) of operator set ${error.found} cannot be written in set ${error.needed}, which quantized models need: ${error.problem}`,
    remedy: `Export the model with operator set ${error.needed} or newer.`,
  }),
  BadSamples: (error) => ({
    happened: `${error.sample === null ? 'the samples' : `sample ${error.sample}`} cannot be used to calibrate the model: ${error.problem}`,
    remedy: 'Give samples with a finite tensor of the right type and shape for each input of the network.',
  }),
  NotFinite: (error) => ({
    happened: `sample ${error.sample} makes the model compute infinities or NaN in ${quoted(error.tensor)}, so that it has no range to quantize`,
    remedy:
      'Run the float model on that sample: its weights may be damaged, or the sample not scaled as the model expects it.',
  }),
  Uncalibrated: (error) => ({
    happened: `layer ${quoted(error.layer)} cannot be quantized, because no sample has shown the values of ${quoted(error.tensor)}`,
    remedy: 'Use a runtime that returns every tensor it is asked for.',
  }),
}
