/** Bytes that are no tensor. */
export interface BadTensorFile {
  readonly _tag: 'BadTensorFile'
  /** The name of the file, or whatever the caller calls it. */
  readonly what: string
  readonly problem: string
}
