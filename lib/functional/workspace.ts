import type { Activation, Held, Kernels, Sums } from '../kernels/kernels.js'

/** Memory in the kernels that layers use one after the other. */
export interface Workspace extends Held {
  /** Brings the input of a layer, in place of the one before that it had for the same image. */
  readonly load: (input: Uint8Array | Int8Array, image: number) => Activation
  /** At least so many sums, whatever is in them; those of the call before are gone where they were fewer. */
  readonly sums: (length: number) => Sums
}

/** Memory: the input of one layer for each image, and as many sums as the layer with the most of them takes. */
export const workspaceOf = (kernels: Kernels): Workspace => {
  const activations = new Map<number, Activation>()
  let sums = kernels.sums(0)
  return {
    load: (input, image) => {
      activations.get(image)?.release()
      const activation = kernels.activation(input)
      activations.set(image, activation)
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
      for (const activation of activations.values()) activation.release()
      sums.release()
    },
  }
}
