import { gelu } from './activation.js'
import { reshape, selfAttention, transpose } from './attention.js'
import { model } from './model.js'
import { residual } from './route.js'
import { type Layer, result, sequence } from './tensor.js'
import { conv, layerNorm, learnedShift, linear, linearAlong, withToken } from './weighted.js'
import { image } from './window.js'

/** Patches of so many pixels in either direction, each a token of so many features. */
const patches =
  (pixels: number, features: number): Layer =>
  (x) => {
    const [, height, width] = image(x)
    // as the learned places are those of one resolution
    if (height !== 224 || width !== 224)
      throw new RangeError(`conv_proj: ${height} × ${width} inputs; the network needs 224 × 224`)
    const made = conv('conv_proj', features, pixels, { stride: pixels })(x)
    const count = (height / pixels) * (width / pixels)
    return transpose('tokens', [2, 1])(reshape('patches', [features, count])(made))
  }

const block = (name: string, features: number, heads: number): Layer =>
  sequence(
    residual(
      `${name}.add1`,
      sequence(layerNorm(`${name}.ln_1`), selfAttention(`${name}.self_attention`, heads)),
    ),
    residual(
      `${name}.add2`,
      sequence(
        layerNorm(`${name}.ln_2`),
        linearAlong(`${name}.mlp.0`, 4 * features),
        gelu(`${name}.mlp.gelu`),
        linearAlong(`${name}.mlp.3`, features),
      ),
    ),
  )

/** The token at a place, for all others. */
const token =
  (name: string, place: number): Layer =>
  (x) =>
    result('Gather', name, [x], {
      operands: [
        { kind: 'literal', name: `${name}.place`, elementType: 'int64', shape: [], values: [place] },
      ],
      attributes: { axis: { int: 1 } },
      shape: x.shape.slice(1),
      power: x.power,
      signed: x.signed,
    })

const features = 768

export const vitB32 = model({
  name: 'vit_b_32',
  kind: 'transformer',
  opset: 20,
  resolution: 224,
  source:
    'A. Dosovitskiy et al., An Image is Worth 16x16 Words, ICLR 2021, table 1, ViT-B/32; as in torchvision',
  parameters: 88_224_232,
  network: sequence(
    patches(32, features),
    withToken('class_token'),
    learnedShift('pos_embedding'),
    ...Array.from({ length: 12 }, (_, i) => block(`layers.${i}`, features, 12)),
    layerNorm('ln'),
    token('class', 0),
    linear('head', 1000),
  ),
})
