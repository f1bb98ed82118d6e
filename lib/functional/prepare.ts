import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { activation, constant } from '../ir/lookup.js'
import type { Graph } from '../ir/network.js'
import type { Program } from '../ir/program.js'
import type { Kernels } from '../kernels/kernels.js'
import { kernelsHere } from '../kernels/kernelsHere.js'
import { movedQuantizers } from '../onnx/edit/movedQuantizers.js'
import { selfContained } from '../onnx/edit/selfContained.js'
import { type Submodel, submodel } from '../onnx/edit/submodel.js'
import { type DecodedModel, decodeModel } from '../onnx/format/decodeModel.js'
import { type ModelFile, modelFile } from '../onnx/format/modelFile.js'
import type { ImportError } from '../onnx/importError.js'
import type { TensorProto } from '../onnx/proto/messages.js'
import type { Runtime, Session, Tensors } from '../onnx/runtime/runtime.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import type { WeightError } from '../onnx/weights/weightError.js'
import { type ReadExternal, type WeightReader, weightReader } from '../onnx/weights/weights.js'
import { importModel } from '../stages/import/importOnnx.js'
import type { Stalled } from '../stages/simulate/simulate.js'
import { verify } from '../verify/verify.js'
import { type Crossbars, crossbarsOf } from './crossbars.js'
import type { FunctionalError, NotQuantized, ReadEarly } from './functionalError.js'
import type { FunctionalOptions, PrepareError } from './functionalOptions.js'
import type { IntegerLayer } from './integerLayer.js'
import { type Interleaving, interleaving } from './interleaving.js'
import { knownConstants } from './known.js'
import { placedLayers } from './placed.js'
import { type Plan, planOf } from './plan.js'
import { type Workspace, workspaceOf } from './workspace.js'

const noFiles: ReadExternal = (location) =>
  E.left({ _tag: 'MissingFile', location, reason: 'nobody reads files here' })

/** A part of the model in the runtime. */
export interface RuntimePart extends Pick<Submodel, 'inputs' | 'operators'> {
  readonly session: Session
}

/** A program whose weights sit in crossbars, and whose other operators the runtime holds. */
export interface Prepared {
  readonly program: Program
  readonly graph: Graph
  readonly decoded: DecodedModel
  /** The model as it is in its file: `decoded` may have its quantizers elsewhere. */
  readonly original: DecodedModel
  /** The outputs that are constants. */
  readonly fixed: Tensors
  /** The base layers that run in the runtime, with the reason. */
  readonly inRuntime: readonly NotQuantized[]
  readonly kernels: Kernels
  readonly workspace: Workspace
  readonly plan: Plan
  readonly runtime: Runtime
  /** One for each step of the plan; null where the runtime has nothing to do. */
  readonly parts: readonly (RuntimePart | null)[]
  readonly crossbars: ReadonlyMap<IntegerLayer, Crossbars>
  /** The order of events of a phase whose layers work at the same time, which numbers do not change. */
  readonly interleavings: (phase: number) => Either<Stalled | ReadEarly, Interleaving>
}

/** The order of events of each phase, run through once. */
const interleavingsOf = (program: Program): Prepared['interleavings'] => {
  const known = new Map<number, Either<Stalled | ReadEarly, Interleaving>>()
  return (phase) => {
    const found = known.get(phase) ?? interleaving(program, phase)
    known.set(phase, found)
    return found
  }
}

/** Loads the runtime's part of each step. */
const loadParts = async (
  decoded: DecodedModel,
  graph: Graph,
  plan: Plan,
  runtime: Runtime,
  known: ReadonlyMap<string, TensorProto>,
): Promise<Either<FunctionalError, Prepared['parts']>> => {
  const parts: (RuntimePart | null)[] = []
  for (const [i, { outputs }] of plan.steps.entries()) {
    if (outputs.length === 0) {
      parts.push(null)
      continue
    }
    const { inputs, operators, bytes } = submodel(
      decoded,
      outputs,
      (name) => plan.given(name, i),
      (name) => activation(graph, name),
      known,
    )
    const session = await runtime.load(bytes)()
    if (E.isLeft(session)) {
      await Promise.all(parts.map((part) => part?.session.release()))
      return E.left({ _tag: 'RuntimeFailed', runtime: runtime.name, operators, problem: session.left })
    }
    parts.push({ inputs, operators, session: session.right })
  }
  return E.right(parts)
}

/** The outputs that are constants, whatever the inputs are. */
const fixedOutputs = (graph: Graph, weights: WeightReader): Either<WeightError, Tensors> => {
  const fixed = new Map<string, TensorData>()
  for (const name of graph.outputs) {
    if (constant(graph, name) === undefined) continue
    const value = weights(graph, name)
    if (E.isLeft(value)) return value
    fixed.set(name, value.right)
  }
  return E.right(fixed)
}

/** The network of a model, with its weights at hand. */
interface Opened extends Pick<Prepared, 'graph' | 'decoded' | 'original' | 'fixed'> {
  readonly weights: WeightReader
  readonly known: ReadonlyMap<string, TensorProto>
}

/** A model in memory: its graph, and its file with all weights in it. */
interface Decoded extends Pick<Prepared, 'graph' | 'decoded'> {
  readonly weights: WeightReader
}

const decodedOf = (
  model: ModelFile,
  bindings: Readonly<Record<string, number>>,
  readExternal: ReadExternal,
): Either<ImportError | WeightError, Decoded> => {
  const graph = importModel(model, bindings)
  if (E.isLeft(graph)) return graph
  const file = decodeModel(model.bytes)
  if (E.isLeft(file)) return file
  const whole = selfContained(file.right, readExternal)
  if (E.isLeft(whole)) return whole
  return E.right({ graph: graph.right, decoded: whole.right, weights: weightReader(model, readExternal) })
}

const opened = async ({
  model,
  bindings,
  readExternal = noFiles,
}: FunctionalOptions): Promise<Either<ImportError | WeightError, Opened>> => {
  const given = decodedOf(model, bindings, readExternal)
  if (E.isLeft(given)) return given
  const { graph, decoded: original, weights } = given.right
  const moved = movedQuantizers(original, graph, weights)
  const file = moved === null ? model : await modelFile(model.name, moved)()
  const turned = moved === null ? given : decodedOf(file, bindings, noFiles)
  if (E.isLeft(turned)) return turned
  const known = knownConstants(turned.right.decoded, turned.right.graph, turned.right.weights)
  if (E.isLeft(known)) return known
  const fixed = fixedOutputs(turned.right.graph, turned.right.weights)
  return E.map((fixed: Tensors): Opened => ({ ...turned.right, original, known: known.right, fixed }))(fixed)
}

/** Everything that can be done, and refused, before numbers come. */
export const prepare =
  (program: Program, options: FunctionalOptions): TaskEither<PrepareError, Prepared> =>
  async () => {
    const { runtime, verified = true } = options
    const proof = verified ? verify(program) : E.right(program)
    if (E.isLeft(proof)) return proof
    const network = await opened(options)
    if (E.isLeft(network)) return network
    const { graph, decoded, original, fixed, weights, known } = network.right
    const layers = placedLayers(program, graph, weights)
    if (E.isLeft(layers)) return layers
    const { placed, inRuntime } = layers.right
    const plan = planOf(
      graph,
      placed.map(({ integer }) => integer),
    )
    const parts = await loadParts(decoded, graph, plan, runtime, known)
    if (E.isLeft(parts)) return parts
    // last of all, so that nothing is left in the runtime or the kernels where the program is refused
    const kernels = kernelsHere()
    const workspace = workspaceOf(kernels)
    const crossbars = new Map(
      placed.map(({ integer, parts }) => [integer, crossbarsOf(integer, parts, kernels, workspace)] as const),
    )
    return E.right({
      program,
      graph,
      decoded,
      original,
      fixed,
      inRuntime,
      kernels,
      workspace,
      plan,
      runtime,
      parts: parts.right,
      crossbars,
      interleavings: interleavingsOf(program),
    })
  }
