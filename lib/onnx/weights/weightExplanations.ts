import type { Explanations } from '../../codec/explanation.js'
import { quoted } from '../../codec/wording.js'
import { foldFirst } from '../../ir/hiddenWeights.js'
import type { WeightError } from './weightError.js'

/** What errors of weights mean. */
export const weightExplanations: Explanations<WeightError> = {
  MissingWeight: (error) => ({
    happened: `the network has no constant ${quoted(error.weight)}`,
    remedy: 'Ask for one of its constants by name.',
  }),
  UnreadableWeight: (error) => ({
    happened: `weight ${quoted(error.weight)} cannot be read: ${error.problem}`,
    remedy: 'Use the model file that the network was imported from.',
  }),
  UncomputedWeight: (error) => ({
    happened: `weight ${quoted(error.weight)} is made of other constants by ${error.op}, ${error.problem}`,
    remedy: foldFirst,
  }),
  MissingFile: (error) => ({
    happened: `${error.weight === undefined ? 'the weights' : `weight ${quoted(error.weight)}`} in the file ${quoted(error.location)} cannot be read: ${error.reason}`,
    remedy:
      'Put the file that was written with the model beside it, into the same folder; map alone does not need it.',
  }),
}
