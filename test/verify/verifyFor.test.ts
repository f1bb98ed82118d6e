import * as E from 'fp-ts/lib/Either.js'
import {
  balanced,
  depthwisePacking,
  im2col,
  importOnnx,
  kernelMajor,
  linear,
  modelFile,
  presets,
  shiftedDuplicate,
  slowestFirst,
  unwrap,
  zoo,
} from 'ohmflow'
import { describe, expect, it, test } from 'vitest'
import { explain, type OhmflowError } from '../../lib/explain.js'
import type { Layer, Lowered } from '../../lib/ir/lowered.js'
import type { Program } from '../../lib/ir/program.js'
import { verify } from '../../lib/verify/verify.js'
import { verifyFor } from '../../lib/verify/verifyFor.js'
import { baseline, crossLayer } from '../../pipelines/index.js'

const { chip } = presets.rram256

const taskOf = async (name: keyof typeof zoo, resolution?: number) => {
  const bytes = zoo[name].build(resolution === undefined ? {} : { resolution })
  return { model: await modelFile(name, bytes)(), bindings: {}, chip }
}

const networks = new Map<string, Promise<Lowered>>()

/** A network as the model says it, once for all programs that are held against it. */
const loweredOf = (name: keyof typeof zoo, resolution?: number): Promise<Lowered> => {
  const key = `${name} ${resolution}`
  const known =
    networks.get(key) ?? taskOf(name, resolution).then((task) => unwrap(im2col()(unwrap(importOnnx()(task)))))
  networks.set(key, known)
  return known
}

type Task = Awaited<ReturnType<typeof taskOf>>

/** Makes a program for a task. */
type Way = (task: Task) => Promise<E.Either<OhmflowError, Program>>

/** Programs of our own, made in several ways. */
const ways = {
  'layer by layer': (task: Task) => baseline.until('synchronize').task(task)(),
  'cut in other ways': (task: Task) =>
    baseline.swap('tile', balanced()).swap('synchronize', linear()).until('synchronize').task(task)(),
  'with matrices turned around': (task: Task) =>
    baseline.swap('tile', kernelMajor()).until('synchronize').task(task)(),
  'with several vectors at once': (task: Task) =>
    baseline.swap('tile', shiftedDuplicate()).until('synchronize').task(task)(),
  'with copies': (task: Task) =>
    baseline
      .insert('duplicate', { after: 'tile' }, slowestFirst({ extraCores: 8 }))
      .until('synchronize')
      .task(task)(),
  'layers at the same time': (task: Task) =>
    crossLayer.swap('tile', depthwisePacking()).until('synchronize').task(task)(),
}

const programs = new Map<Way, Map<string, Promise<Program>>>()

/** A program for a network, made once in each way. */
const programOf = (name: keyof typeof zoo, way: Way = ways['layer by layer']): Promise<Program> => {
  const made = programs.get(way) ?? new Map<string, Promise<Program>>()
  const program = made.get(name) ?? taskOf(name).then(async (task) => unwrap(await way(task)))
  programs.set(way, made.set(name, program))
  return program
}

/** What is said of a program for a network. */
const said = (lowered: Lowered, program: Program): string => {
  const verified = verifyFor(lowered)(program)
  return E.isLeft(verified) ? explain(verified.left) : 'proved'
}

const changed = (program: Program, change: (layers: readonly Layer[]) => readonly Layer[]): Program => ({
  ...program,
  layers: change(program.layers),
})

describe.each(['squeezenet1.1', 'resnet18', 'mobilenetv2'] as const)('programs for %s', (name) => {
  it.each(Object.entries(ways))('are those of the model: %s', async (_, way) => {
    const [lowered, program] = [await loweredOf(name), await programOf(name, way)]
    expect(said(lowered, program)).toBe('proved')
    const { signature: _signature, ...old } = program
    expect(said(lowered, old)).toBe('proved')
  })
})

describe('what is not the model', () => {
  test('another network, and the same one for other pixels', async () => {
    const program = await programOf('resnet18')
    expect(said(await loweredOf('resnet34'), program)).toMatch(/layer "[^"]+": the program leaves it out/)
    expect(said(await loweredOf('resnet18', 192), program)).toMatch(
      /layer "[^"]+": vectors: 12544 here, 9216 in the model \(model\)/,
    )
  })

  test('a layer whose inputs are exchanged, which is right by itself', async () => {
    const [lowered, program] = [await loweredOf('squeezenet1.1'), await programOf('squeezenet1.1')]
    const joint = program.layers.find(({ inputs }) => inputs.length === 2)!
    // without a word of what it reads, an operator is held to all of its inputs, in whatever order
    const wrong = changed(program, (layers) =>
      layers.map((layer) => {
        if (layer.name !== joint.name || layer.kind !== 'operator') return layer
        const { geometry: _geometry, ...rest } = layer
        return { ...rest, inputs: rest.inputs.toReversed() }
      }),
    )
    expect(verify(wrong)._tag).toBe('Right')
    const text = said(lowered, wrong)
    expect(text).toContain(`layer "${joint.name}": inputs: ${JSON.stringify(joint.inputs.toReversed())} here`)
  })

  test('a layer that is left out, with its work, and whose reader reads what it reads', async () => {
    const [lowered, program] = [await loweredOf('resnet18'), await programOf('resnet18')]
    const gone = program.layers.find(({ kind, op }) => kind === 'operator' && op === 'Relu')!
    const [before = ''] = gone.inputs
    const rewired = (layer: Layer): Layer => {
      const inputs = layer.inputs.map((input) => (input === gone.name ? before : input))
      if (layer.kind === 'base' || layer.geometry === undefined) return { ...layer, inputs }
      const { geometry: _geometry, ...rest } = layer
      return { ...rest, inputs }
    }
    const without: Program = {
      ...changed(program, (layers) => layers.filter(({ name }) => name !== gone.name).map(rewired)),
      phases: program.phases.filter(({ cores }) => cores.every(({ layer }) => layer !== gone.name)),
    }
    expect(verify(without)._tag).toBe('Right')
    const text = said(lowered, without)
    expect(text).toContain(`layer "${gone.name}": the program leaves it out`)
    expect(text).toContain('inputs: ')
  })

  test.each<[what: string, change: (layer: Layer) => Layer, text: string]>([
    ['the operator', (layer) => ({ ...layer, op: 'ConvTranspose' }), 'operator: "ConvTranspose" here'],
    [
      'the weights',
      (layer) => (layer.kind === 'base' ? { ...layer, weights: 'conv2.weight' } : layer),
      'weights: ',
    ],
    [
      'what is applied',
      (layer) => (layer.kind === 'base' ? { ...layer, fused: [] } : layer),
      'operators that are',
    ],
    [
      'a map',
      (layer) =>
        layer.kind === 'base'
          ? { ...layer, input: layer.input.map((axis) => ({ ...axis, offset: axis.offset + 1 })) }
          : layer,
      'map of inputs: not as in the model',
    ],
  ])('%s of a layer', async (_what, change, text) => {
    const [lowered, program] = [await loweredOf('alexnet'), await programOf('alexnet')]
    const wrong = changed(program, ([first, ...rest]) => [change(first!), ...rest])
    expect(said(lowered, wrong)).toContain(text)
  })

  test('what it says of the model, and of what the network takes and gives', async () => {
    const [lowered, program] = [await loweredOf('alexnet'), await programOf('alexnet')]
    expect(said(lowered, { ...program, model: { ...program.model, macs: 12 } })).toContain(
      'multiplications: 12 here',
    )
    const { inputs } = program.signature!
    expect(said(lowered, { ...program, signature: { inputs, outputs: { fc8: 10 } } })).toContain(
      'the signature: outputs: {"fc8":10} here, {"fc8":1000} in the model',
    )
  })

  test('a program of the model that goes wrong', async () => {
    const [lowered, program] = [await loweredOf('alexnet'), await programOf('alexnet')]
    const wrong: Program = { ...program, phases: program.phases.slice(1) }
    expect(said(lowered, wrong)).toMatch(/no core holds|complete|no MVM/)
  })
})
