import { clone } from '@bufbuild/protobuf'
import { ModelProtoSchema } from 'onnx-buf'
import { describe, expect, test } from 'vitest'
import { isZooName, type ZooName, zoo, zooNames } from '../../lib/zoo/zoo.js'
import { operandShape, type Parsed, parameters, parsed, tiles } from './parsed.js'
import { problems } from './problems.js'

/** Published numbers of learned parameters, a second time and from the sources, so that a slip in one place shows. */
const published: Readonly<Record<ZooName, number>> = {
  alexnet: 61_100_840,
  vgg16: 138_357_544,
  vgg19: 143_667_240,
  resnet18: 11_689_512,
  resnet34: 21_797_672,
  resnet50: 25_557_032,
  resnet101: 44_549_160,
  resnet152: 60_192_808,
  mobilenetv1: 4_231_976,
  mobilenetv2: 3_504_872,
  'squeezenet1.0': 1_248_424,
  'squeezenet1.1': 1_235_496,
  googlenet: 6_998_552,
  inceptionv3: 23_834_568,
  densenet121: 7_978_856,
  tinyyolov3: 8_852_366,
  tinyyolov4: 6_056_606,
  vit_b_32: 88_224_232,
}

type Count = readonly [name: ZooName, op: 'Conv' | 'Gemm', size: number, tiles: number]

/** Published with CLSA-CIM (arXiv 2401.07671) for seven networks; for the others computed by hand. */
const crossbars: readonly Count[] = [
  ['vgg16', 'Conv', 256, 233],
  ['vgg19', 'Conv', 256, 314],
  ['resnet18', 'Conv', 256, 193],
  ['resnet34', 'Conv', 256, 363],
  ['resnet50', 'Conv', 256, 390],
  ['resnet101', 'Conv', 256, 679],
  ['resnet152', 'Conv', 256, 936],
  ['squeezenet1.0', 'Conv', 256, 44],
  ['squeezenet1.1', 'Conv', 256, 44],
  ['googlenet', 'Conv', 256, 196],
  ['inceptionv3', 'Conv', 256, 534],
  ['tinyyolov3', 'Conv', 256, 142],
  ['tinyyolov4', 'Conv', 256, 117],
  ['resnet18', 'Conv', 128, 695],
  ['resnet34', 'Conv', 128, 1317],
  ['resnet50', 'Conv', 128, 1448],
  ['vgg16', 'Conv', 128, 902],
  ['squeezenet1.1', 'Conv', 128, 108],
  ['googlenet', 'Conv', 128, 502],
  ['inceptionv3', 'Conv', 128, 1634],
  ['resnet18', 'Gemm', 256, 8],
  ['resnet34', 'Gemm', 256, 8],
  ['squeezenet1.0', 'Gemm', 256, 0],
  ['squeezenet1.1', 'Gemm', 256, 0],
  ['googlenet', 'Gemm', 256, 16],
  ['inceptionv3', 'Gemm', 256, 32],
  ['vgg16', 'Gemm', 256, 1888],
  ['resnet50', 'Gemm', 256, 32],
  ['resnet18', 'Gemm', 128, 32],
  ['resnet34', 'Gemm', 128, 32],
  ['resnet50', 'Gemm', 128, 128],
  ['vgg16', 'Gemm', 128, 7552],
  ['googlenet', 'Gemm', 128, 64],
  ['inceptionv3', 'Gemm', 128, 128],
]

const files = new Map(zooNames.map((name) => [name, parsed(zoo[name].build())]))

const file = (name: ZooName): Parsed => {
  const found = files.get(name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

describe.each(zooNames)('%s', (name) => {
  test('has the published number of parameters', () => {
    expect(parameters(file(name))).toBe(published[name])
    expect(zoo[name].parameters).toBe(published[name])
  })

  test('is a valid model of its opset', () => {
    expect(problems(file(name))).toEqual([])
  })

  test('has the published input, and the outputs of ImageNet or COCO', () => {
    const extents = ({ type }: Parsed['graph']['input'][number]): readonly unknown[] =>
      type?.value.case === 'tensorType'
        ? (type.value.value.shape?.dim.map((dim) => dim.value.value) ?? [])
        : []
    const { input, output } = file(name).graph
    expect(input.map(extents)).toEqual([[1, ...zoo[name].input].map(BigInt)])
    expect(output.map(extents)).toEqual(
      name.startsWith('tinyyolo')
        ? [
            [1n, 255n, 13n, 13n],
            [1n, 255n, 26n, 26n],
          ]
        : [[1n, 1000n]],
    )
  })

  test('stands under its own name, with a source', () => {
    expect(zoo[name].name).toBe(name)
    expect(zoo[name].source).toMatch(/\b20[12]\d\b/)
    expect(file(name).graph.name).toBe(name)
  })

  test('takes at most 170 kB without weights', () => {
    expect(zoo[name].build().length).toBeLessThan(170_000)
  })
})

describe('crossbars', () => {
  test.each(crossbars)('%s: %s on %d × %d cells takes the published number', (name, op, size, count) => {
    expect(tiles(file(name), op, size)).toBe(count)
  })

  test('tell the 5 × 5 convolutions of GoogLeNet from the 3 × 3 that torchvision has in their place', () => {
    const { model, graph, constants } = file('googlenet')
    const twin = new Map(constants)
    for (const node of graph.node.filter(({ name }) => name.endsWith('.5x5'))) {
      const [columns = 0, rows = 0] = operandShape({ model, graph, constants }, node, 1)
      twin.set(node.input[1] ?? '', [columns, rows, 3, 3])
    }
    expect(tiles({ model, graph, constants: twin }, 'Conv', 256)).toBe(179)
    expect(parameters({ model, graph, constants: twin })).not.toBe(published.googlenet)
  })
})

describe('names', () => {
  test('are readable', () => {
    const names = (name: ZooName): readonly string[] =>
      file(name).graph.node.flatMap((node) => (node.opType === 'ConstantOfShape' ? [] : [node.name]))
    expect(names('resnet18').slice(0, 8)).toEqual([
      'conv1',
      'bn1',
      'relu',
      'maxpool',
      'layer1.0.conv1',
      'layer1.0.bn1',
      'layer1.0.relu1',
      'layer1.0.conv2',
    ])
    expect(names('vgg16').filter((name) => name.startsWith('conv4'))).toEqual([
      'conv4_1',
      'conv4_2',
      'conv4_3',
    ])
    expect(names('googlenet')).toContain('inception4e.5x5_reduce')
    expect(names('mobilenetv2')).toContain('bottleneck6.2.depthwise')
    expect(names('inceptionv3')).toContain('Mixed_7c.branch3x3dbl_3b.conv')
  })

  test('are literal types', () => {
    const name: 'resnet18' = zoo.resnet18.name
    expect(name).toBe('resnet18')
    // @ts-expect-error there is no such network
    expect(zoo.resnet19).toBeUndefined()
  })

  test('are told from other words', () => {
    expect(zooNames.every(isZooName)).toBe(true)
    expect(['resnet19', '', 'toString', '__proto__'].some(isZooName)).toBe(false)
  })
})

describe('the checker itself', () => {
  type Damage = (graph: Parsed['graph'], last: Parsed['graph']['node'][number]) => void
  test.each<[string, Damage]>([
    ['nodes in the wrong order', ({ node }, last) => node.unshift(...node.splice(node.indexOf(last), 1))],
    ['a missing initializer', ({ initializer }) => initializer.pop()],
    ['a node twice', ({ node }, last) => node.push(last)],
    ['a result that nobody reads', ({ output }) => output.pop()],
    ['a weight shorter than its shape', ({ initializer }) => initializer[0]?.dims.push(2n)],
    ['an unknown operator', (_, last) => Object.assign(last, { opType: 'Gem' })],
    ['too few operands', (_, last) => last.input.splice(1)],
    [
      'an attribute of another operator',
      (_, last) => Object.assign(last, { opType: 'Add', input: last.input.slice(1) }),
    ],
    ['operators that are not there', ({ node }) => node.splice(0)],
  ])('sees %s', (_, damage) => {
    const model = clone(ModelProtoSchema, file('resnet18').model)
    const last = model.graph?.node.at(-1)
    if (model.graph === undefined || last === undefined) throw new Error('an empty model')
    expect(problems({ model, graph: model.graph, constants: new Map() })).toEqual([])
    damage(model.graph, last)
    expect(problems({ model, graph: model.graph, constants: new Map() })).not.toEqual([])
  })

  test('sees another version', () => {
    const { model, graph, constants } = file('resnet18')
    expect(problems({ model: { ...model, irVersion: 7n }, graph, constants })).not.toEqual([])
    const opsetImport = model.opsetImport.map((opset) => ({ ...opset, version: 12n }))
    expect(problems({ model: { ...model, opsetImport }, graph, constants })).not.toEqual([])
  })
})
