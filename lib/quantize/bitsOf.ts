/** In how many bits a layer is to be computed, by its name; 8 where nothing is said. */
export type BitsOf = (layer: string) => { readonly weightBits?: number; readonly inputBits?: number }
