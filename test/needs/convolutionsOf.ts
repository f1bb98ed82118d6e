import { im2col, importOnnx, modelFile, presets, rowMajor, type Tiled, unwrap, zoo } from '../../lib/index.js'

/** The convolutions of a network, tiled for crossbars of 256 × 256, without its fully connected layers. */
export const convolutionsOf = async (name: keyof typeof zoo): Promise<Tiled> => {
  const model = await modelFile(name, zoo[name].build())()
  const network = unwrap(importOnnx()({ model, bindings: {}, chip: presets.rram256.chip }))
  const tiled = unwrap(rowMajor()(unwrap(im2col()(network))))
  return { ...tiled, layers: tiled.layers.filter(({ op }) => op !== 'Gemm') }
}
