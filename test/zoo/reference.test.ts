import { existsSync, readFileSync } from 'node:fs'
import type { NodeProto } from 'onnx-buf'
import { describe, expect, test } from 'vitest'
import { type ZooName, zoo } from '../../lib/zoo/zoo.js'
import { integer, operandShape, type Parsed, parsed } from './parsed.js'

const folder = '../shared/models/light'
const absent = !existsSync(folder)

const integers = (node: NodeProto, name: string, missing: string): string =>
  node.attribute.find((attribute) => attribute.name === name)?.ints.join() ?? missing

/** Each convolution in one line. */
const convolutions = (file: Parsed, withSteps: boolean): readonly string[] =>
  file.graph.node
    .filter(({ opType }) => opType === 'Conv')
    .map((node) => {
      const steps = withSteps
        ? `stride ${integers(node, 'strides', '1,1')} pads ${integers(node, 'pads', '0,0,0,0')}`
        : ''
      return `${operandShape(file, node, 1).join(' × ')} group ${integer(node, 'group', 1)} ${steps}`
    })
    .toSorted()

const count = (file: Parsed, op: string): number =>
  file.graph.node.filter(({ opType }) => opType === op).length

/** Exports of the original models, by the ONNX model zoo. */
describe.skipIf(absent)(`the original models (skipped where ${folder} is absent)`, () => {
  const original = (name: string): Parsed => parsed(readFileSync(`${folder}/light_${name}.onnx`))

  test.each<[ZooName, string, boolean]>([
    ['vgg19', 'vgg19', true],
    ['squeezenet1.1', 'squeezenet', true],
    ['googlenet', 'inception_v1', true],
    ['resnet50', 'resnet50', false],
  ])('%s has the convolutions of the original', (name, theirs, withSteps) => {
    expect(convolutions(parsed(zoo[name].build()), withSteps)).toEqual(
      convolutions(original(theirs), withSteps),
    )
  })

  test.each<[ZooName, string, readonly string[]]>([
    ['vgg19', 'vgg19', ['Relu', 'MaxPool', 'Gemm']],
    ['squeezenet1.1', 'squeezenet', ['Relu', 'MaxPool', 'Concat', 'GlobalAveragePool']],
    ['googlenet', 'inception_v1', ['Relu', 'MaxPool', 'Concat', 'LRN', 'Gemm']],
    ['resnet50', 'resnet50', ['Relu', 'MaxPool', 'BatchNormalization', 'Gemm']],
  ])('%s has as many of the other operators', (name, theirs, operators) => {
    const [mine, other] = [parsed(zoo[name].build()), original(theirs)]
    expect(operators.map((op) => [op, count(mine, op)])).toEqual(
      operators.map((op) => [op, count(other, op)]),
    )
  })

  test('are told apart', () => {
    expect(convolutions(parsed(zoo['squeezenet1.0'].build()), true)).not.toEqual(
      convolutions(original('squeezenet'), true),
    )
  })
})
