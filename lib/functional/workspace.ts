import type { Activation, Held, Kernels, Sums } from '../kernels/kernels.js'

/** Memory in the kernels that layers use one after the other. */
export interface Workspace extends Held {
  /** Brings the input of a layer, in place of the one before. */
  readonly load: (input: Uint8Array | Int8Array) => Activation
  /** At least so many sums, whatever is in them; those of the call before are gone where they were fewer. */
  readonly sums: (length: number) => Sums
}

/** Memory: the input of one layer, and as many sums as the layer with the most of them takes. */
export const workspaceOf = (kernels: Kernels): Workspace => {
  let [activation, sums] = [kernels.activation(new Uint8Array(0)), kernels.sums(0)]
  return {
    load: (input) => {
      activation.release()
      activation = kernels.activation(input)
      return activation
    },
    sums: (length) => {
      if (sums.values.length < length) {
        sums.release()
        sums = kernels.sums(length)
      }
      return sums
    },
    release: () => {
      activation.release()
      sums.release()
    },
  }
}
