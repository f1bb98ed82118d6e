import type { Either } from 'fp-ts/lib/Either.js'
import { isAlike } from '../codec/alike.js'
import { type Violation, verified } from '../codec/violation.js'
import { quoted } from '../codec/wording.js'
import type { BaseLayer, Layer, Lowered, OperatorLayer } from '../ir/lowered.js'
import type { Program } from '../ir/program.js'
import type { Signature } from '../ir/signature.js'
import { fusedOperators } from '../needs/fusedOperators.js'
import { sameProducts } from './sameProducts.js'
import { type Unproved, verify } from './verify.js'

type Violations = readonly Violation[]

/** What a base layer multiplies with what, as messages name it. */
const products = {
  rows: 'rows',
  columns: 'columns',
  vectors: 'vectors',
  groups: 'groups',
  vectorShape: 'shape of vectors',
  rowShape: 'shape of rows',
  columnShape: 'shape of columns',
  input: 'map of inputs',
  weight: 'map of weights',
  output: 'map of results',
} as const

/**
 * What layers say of themselves beside, alike; that they have one name and are of one kind is looked at before. In how
 * many bits one is computed is not the model's to say.
 */
const facts = {
  base: {
    op: 'operator',
    inputs: 'inputs',
    weights: 'weights',
    bias: 'bias',
    fused: 'operators that are applied to results',
    reads: 'elements that are read',
  } satisfies Readonly<
    Record<Exclude<keyof BaseLayer, 'kind' | 'name' | 'precision' | keyof typeof products>, string>
  >,
  operator: {
    op: 'operator',
    inputs: 'inputs',
    inputElements: 'elements read',
    outputElements: 'elements written',
    operations: 'operations',
    geometry: 'elements that are read for a result',
  } satisfies Readonly<Record<Exclude<keyof OperatorLayer, 'kind' | 'name'>, string>>,
} as const

/** A value in a message, where it is short. */
const mostLetters = 60

const difference = (rule: string, where: string, what: string, own: unknown, model: unknown): Violation => {
  const [here, there] = [own, model].map((value) => JSON.stringify(value) ?? 'none')
  const isShort = [here, there].every((text = '') => text.length <= mostLetters)
  const problem = isShort ? `${what}: ${here} here, ${there} in the model` : `${what}: not as in the model`
  return { rule, where, problem }
}

/** Where two layers say something else under these keys. */
const differencesIn = (named: Readonly<Record<string, string>>, own: Layer, model: Layer): Violations => {
  const [said, meant] = [new Map(Object.entries(own)), new Map(Object.entries(model))]
  return Object.entries(named).flatMap(([key, what]) => {
    const [here, there] = [said.get(key), meant.get(key)]
    // an operator that does not say what it reads is held to all that there is
    const asksForMore = key === 'geometry' && here === undefined
    return asksForMore || isAlike(here, there)
      ? []
      : [difference('model', `layer ${quoted(own.name)}`, what, here, there)]
  })
}

/** Where a layer of a program is another than that of its model; a matrix may be turned around, see `sameProducts`. */
const layerDifferences = (own: Layer, model: Layer): Violations => {
  if (own.kind === 'operator' && model.kind === 'operator') return differencesIn(facts.operator, own, model)
  if (own.kind === 'operator' || model.kind === 'operator')
    return [difference('model', `layer ${quoted(own.name)}`, 'kind', own.kind, model.kind)]
  const matrices = differencesIn(products, own, model)
  return [
    ...differencesIn(facts.base, own, model),
    ...(matrices.length === 0 || sameProducts(own, model) ? [] : matrices),
  ]
}

/** Layers that differ, are missing, or that the model does not have. */
const layersDifferences = (own: readonly Layer[], model: readonly Layer[]): Violations => {
  const [ownNames, byName] = [
    new Set(own.map(({ name }) => name)),
    new Map(model.map((layer) => [layer.name, layer])),
  ]
  const missing = model
    .filter(({ name }) => !ownNames.has(name))
    .map(({ name }) => ({
      rule: 'model',
      where: `layer ${quoted(name)}`,
      problem: 'the program leaves it out',
    }))
  const others = own.flatMap((layer) => {
    const known = byName.get(layer.name)
    return known === undefined
      ? [{ rule: 'model', where: `layer ${quoted(layer.name)}`, problem: 'the model has none of that name' }]
      : layerDifferences(layer, known)
  })
  return [...missing, ...others]
}

const signatureDifferences = (own: Signature | undefined, model: Signature | undefined): Violations =>
  own === undefined || isAlike(own, model)
    ? []
    : (['inputs', 'outputs'] as const)
        .filter((side) => !isAlike(own[side], model?.[side]))
        .map((side) => difference('model', 'the signature', side, own[side], model?.[side]))

const figures = {
  parameters: 'parameters',
  macs: 'multiplications',
  opaque: 'nodes that are not counted',
} as const

const figureDifferences = (own: Program['model'], model: Lowered['model']): Violations =>
  (['parameters', 'macs', 'opaque'] as const)
    .filter((key) => !isAlike(own[key], model[key]))
    .map((key) => difference('model', 'the model', figures[key], own[key], model[key]))

/**
 * Where a program is not one of a network. Its layers may be those of the network, or those with operators taken up by
 * what stands before them, as in programs whose layers work at the same time: whichever is nearer.
 */
const modelDifferences = (program: Program, lowered: Lowered): Violations => {
  const asTheyAre = layersDifferences(program.layers, lowered.layers)
  const takenUp = layersDifferences(
    program.layers,
    fusedOperators(lowered.layers, lowered.signature?.outputs),
  )
  return [
    ...(takenUp.length < asTheyAre.length ? takenUp : asTheyAre),
    ...signatureDifferences(program.signature, lowered.signature),
    ...figureDifferences(program.model, lowered.model),
  ]
}

/**
 * `verify` of a program against the network that it is for: nothing of its layers is taken at its word. They are what
 * lowering makes of the model, each with its operator and inputs, the same products in whatever shape of matrix, what it says
 * to read, and what the network takes and gives; then they are proved, with the model's signature where the program has none. Fails with `Invalid` where they differ.
 *
 * @example
 * import { im2col, importOnnx, modelFile, presets, unwrap, zoo } from 'ohmflow'
 * import { verifyFor } from 'ohmflow/program'
 * import { baseline } from 'ohmflow/pipelines'
 * const { chip } = presets.rram256
 * const program = async (bytes: Uint8Array) =>
 *   unwrap(await baseline.until('synchronize').task({ model: await modelFile('net', bytes)(), bindings: {}, chip })())
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const lowered = unwrap(im2col()(unwrap(importOnnx()({ model, bindings: {}, chip }))))
 * console.assert(verifyFor(lowered)(await program(zoo.alexnet.build()))._tag === 'Right')
 * console.assert(verifyFor(lowered)(await program(zoo.vgg16.build()))._tag === 'Left')
 */
export const verifyFor =
  (lowered: Lowered) =>
  (program: Program): Either<Unproved, Program> => {
    const differences = modelDifferences(program, lowered)
    if (differences.length > 0)
      return verified(`program for model ${quoted(lowered.model.name)}`, program, differences)
    const { signature } = lowered
    return verify(signature === undefined ? program : { ...program, signature })
  }
