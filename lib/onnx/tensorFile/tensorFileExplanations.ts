import type { Explanations } from '../../codec/explanation.js'
import type { BadTensorFile } from './badTensorFile.js'

/** What it means that a file is not a tensor. */
export const tensorFileExplanations: Explanations<BadTensorFile> = {
  BadTensorFile: (error) => ({
    happened: `${error.what} is not a tensor: ${error.problem}`,
    remedy: 'Save it with numpy.save, or as a TensorProto of ONNX.',
  }),
}
