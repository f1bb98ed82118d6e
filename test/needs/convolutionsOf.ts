import { im2col, importOnnx, modelFile, presets, rowMajor, type Tiled, unwrap, zoo } from '../../lib/index.js'

/** The convolutions of a network, tiled for crossbars of 256 × 256, without its fully connected layers; operators move nothing. */
export const convolutionsOf = async (name: keyof typeof zoo): Promise<Tiled> => {
  const model = await modelFile(name, zoo[name].build())()
  const network = unwrap(importOnnx()({ model, bindings: {}, chip: presets.rram256.chip }))
  const tiled = unwrap(rowMajor()(unwrap(im2col()(network))))
  const free = { inputElements: 0, outputElements: 0 }
  const layers = tiled.layers.filter(({ op }) => op !== 'Gemm')
  return { ...tiled, layers: layers.map((each) => (each.kind === 'base' ? each : { ...each, ...free })) }
}
