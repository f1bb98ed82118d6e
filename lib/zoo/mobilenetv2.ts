import { relu6 } from './activation.js'
import { model } from './model.js'
import { globalAveragePool } from './pool.js'
import { residual } from './route.js'
import { type Layer, sequence } from './tensor.js'
import { batchNorm, conv, linear } from './weighted.js'
import { image } from './window.js'

interface Bottleneck {
  /** How many times as many channels lie between as come in. */
  readonly expansion: number
  readonly channels: number
  readonly repeats: number
  /** Of the first repetition. */
  readonly stride: number
}

/** Table 2 of the paper: t, c, n, s. */
const bottlenecks: readonly Bottleneck[] = [
  { expansion: 1, channels: 16, repeats: 1, stride: 1 },
  { expansion: 6, channels: 24, repeats: 2, stride: 2 },
  { expansion: 6, channels: 32, repeats: 3, stride: 2 },
  { expansion: 6, channels: 64, repeats: 4, stride: 2 },
  { expansion: 6, channels: 96, repeats: 3, stride: 1 },
  { expansion: 6, channels: 160, repeats: 3, stride: 2 },
  { expansion: 6, channels: 320, repeats: 1, stride: 1 },
]

const convolution = (name: string, channels: number, kernel: 1 | 3, stride = 1, groups = 1): Layer =>
  sequence(
    conv(name, channels, kernel, { stride, padding: (kernel - 1) / 2, groups, bias: false }),
    batchNorm(`${name}.bn`),
  )

/** Expansion, depthwise convolution, and a projection without activation. */
const inverted =
  (name: string, expansion: number, channels: number, stride: number): Layer =>
  (x) => {
    const [inputs] = image(x)
    const hidden = expansion * inputs
    const expand = sequence(convolution(`${name}.expand`, hidden, 1), relu6(`${name}.expand.relu6`))
    const branch = sequence(
      ...(expansion === 1 ? [] : [expand]),
      convolution(`${name}.depthwise`, hidden, 3, stride, hidden),
      relu6(`${name}.depthwise.relu6`),
      convolution(`${name}.project`, channels, 1),
    )
    return stride === 1 && inputs === channels ? residual(`${name}.add`, branch)(x) : branch(x)
  }

const repeated = ({ expansion, channels, repeats, stride }: Bottleneck, index: number): Layer =>
  sequence(
    ...Array.from({ length: repeats }, (_, i) =>
      inverted(`bottleneck${index + 1}.${i}`, expansion, channels, i === 0 ? stride : 1),
    ),
  )

export const mobilenetv2 = model({
  name: 'mobilenetv2',
  resolution: 224,
  source:
    'M. Sandler et al., MobileNetV2: Inverted Residuals and Linear Bottlenecks, CVPR 2018, table 2; parameters as in torchvision',
  parameters: 3_504_872,
  network: sequence(
    convolution('conv1', 32, 3, 2),
    relu6('conv1.relu6'),
    ...bottlenecks.map(repeated),
    convolution('conv2', 1280, 1),
    relu6('conv2.relu6'),
    globalAveragePool('avgpool'),
    linear('fc', 1000),
  ),
})
