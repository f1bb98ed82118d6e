import type { Explanations } from '../../codec/explanation.js'

/** Bytes that are no tensor. */
export interface BadTensorFile {
  readonly _tag: 'BadTensorFile'
  /** The name of the file, or whatever the caller calls it. */
  readonly what: string
  readonly problem: string
}

/** What it means that a file is not a tensor. */
export const tensorFileExplanations: Explanations<BadTensorFile> = {
  BadTensorFile: (error) => ({
    happened: `${error.what} is not a tensor: ${error.problem}`,
    remedy: 'Save it with numpy.save, or as a TensorProto of ONNX.',
  }),
}
