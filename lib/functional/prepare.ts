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
import { runtimeFailed } from '../onnx/runtime/runtimeFailed.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import type { WeightError } from '../onnx/weights/weightError.js'
import { type ReadExternal, type WeightReader, weightReader } from '../onnx/weights/weights.js'
import { type AsyncRule, eventually, get, type Rule } from '../rule.js'
import { importModel } from '../stages/import/importOnnx.js'
import type { Stalled } from '../stages/simulate/simulate.js'
import { verify } from '../verify/verify.js'
import { type Crossbars, crossbarsOf } from './crossbars.js'
import { executedLayers } from './executedLayers.js'
import type { FunctionalError, NotQuantized, ReadEarly } from './functionalError.js'
import type { FunctionalOptions, PrepareError } from './functionalOptions.js'
import type { IntegerLayer } from './integerLayer.js'
import { type Interleaving, interleaving } from './interleaving.js'
import { knownConstants } from './known.js'
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
async function* loadParts(
  decoded: DecodedModel,
  graph: Graph,
  plan: Plan,
  runtime: Runtime,
  known: ReadonlyMap<string, TensorProto>,
): AsyncRule<FunctionalError, Prepared['parts']> {
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
    // nothing is left in the runtime where the program is refused
    if (E.isLeft(session)) await Promise.all(parts.map((part) => part?.session.release()))
    const failed = E.mapLeft((problem: string) => runtimeFailed(runtime, operators, problem))
    parts.push({ inputs, operators, session: yield* get(failed(session)) })
  }
  return parts
}

/** The outputs that are constants, whatever the inputs are. */
function* fixedOutputs(graph: Graph, weights: WeightReader): Rule<WeightError, Tensors> {
  const fixed = new Map<string, TensorData>()
  for (const name of graph.outputs)
    if (constant(graph, name) !== undefined) fixed.set(name, yield* get(weights(graph, name)))
  return fixed
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

function* decodedOf(
  model: ModelFile,
  bindings: Readonly<Record<string, number>>,
  readExternal: ReadExternal,
): Rule<ImportError | WeightError, Decoded> {
  const graph = yield* get(importModel(model, bindings))
  const decoded = yield* selfContained(yield* get(decodeModel(model.bytes)), readExternal)
  return { graph, decoded, weights: weightReader(model, readExternal) }
}

async function* opened({
  model,
  bindings,
  readExternal = noFiles,
}: FunctionalOptions): AsyncRule<ImportError | WeightError, Opened> {
  const given = yield* decodedOf(model, bindings, readExternal)
  const moved = movedQuantizers(given.decoded, given.graph, given.weights)
  const turned =
    moved === null ? given : yield* decodedOf(await modelFile(model.name, moved)(), bindings, noFiles)
  const { graph, decoded, weights } = turned
  const known = yield* knownConstants(decoded, graph, weights)
  return { ...turned, original: given.decoded, known, fixed: yield* fixedOutputs(graph, weights) }
}

async function* prepared(program: Program, options: FunctionalOptions): AsyncRule<PrepareError, Prepared> {
  const { runtime, verified = true } = options
  if (verified) yield* get(verify(program))
  const { graph, decoded, original, fixed, weights, known } = yield* opened(options)
  const { placed, inRuntime } = yield* get(executedLayers(program, graph, weights))
  const plan = planOf(
    graph,
    placed.map(({ integer }) => integer),
  )
  const parts = yield* loadParts(decoded, graph, plan, runtime, known)
  // last of all, so that nothing is left in the runtime or the kernels where the program is refused
  const kernels = kernelsHere()
  const workspace = workspaceOf(kernels)
  const crossbars = new Map(
    placed.map(({ integer, parts }) => [integer, crossbarsOf(integer, parts, kernels, workspace)] as const),
  )
  return {
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
    parts,
    crossbars,
    interleavings: interleavingsOf(program),
  }
}

/** Everything that can be done, and refused, before numbers come. */
export const prepare =
  (program: Program, options: FunctionalOptions): TaskEither<PrepareError, Prepared> =>
  () =>
    eventually(prepared(program, options))
