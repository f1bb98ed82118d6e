import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { activation } from '../ir/lookup.js'
import type { Graph } from '../ir/network.js'
import type { CoreProgram, Program } from '../ir/program.js'
import type { Kernels } from '../kernels/kernels.js'
import { kernelsHere } from '../kernels/kernelsHere.js'
import { selfContained } from '../onnx/selfContained.js'
import { type Submodel, submodel } from '../onnx/submodel.js'
import type { Runtime, Session } from '../runtime/runtime.js'
import { type DecodedModel, decodeModel } from '../stages/import/decodeModel.js'
import type { ImportError, Task } from '../stages/import/import.js'
import { importModel } from '../stages/import/importOnnx.js'
import { outcome } from '../stages/import/rule.js'
import type { WeightError } from '../stages/import/weightError.js'
import { type ReadExternal, weightReader } from '../stages/import/weights.js'
import { type Unproved, verify } from '../verify/verify.js'
import { type Crossbars, crossbarsOf } from './crossbars.js'
import type { FunctionalError } from './functionalError.js'
import { greatestAmount } from './greatestAmount.js'
import { type IntegerLayer, integerLayer } from './integerLayer.js'
import { type Plan, planOf } from './plan.js'
import { type Workspace, workspaceOf } from './workspace.js'

/** What can go wrong before and while a program is executed on numbers. */
export type PrepareError = ImportError | WeightError | FunctionalError | Unproved

/** What a program is executed with. */
export interface FunctionalOptions extends Pick<Task, 'model' | 'bindings'> {
  /** Computes the operators that run on no crossbar. */
  readonly runtime: Runtime
  /** Reads weights that lie in files beside the model; where it is left out, there are none. */
  readonly readExternal?: ReadExternal
  /** Whether the program is verified first, see `verify`; true where it is left out. */
  readonly verified?: boolean
}

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
  readonly kernels: Kernels
  readonly workspace: Workspace
  readonly plan: Plan
  readonly runtime: Runtime
  /** One for each step of the plan; null where the runtime has nothing to do. */
  readonly parts: readonly (RuntimePart | null)[]
  readonly crossbars: ReadonlyMap<IntegerLayer, Crossbars>
}

const sizes = (map: readonly { readonly size: number }[]): string => map.map(({ size }) => size).join(' × ')

/** Why a layer of the program is none of the network, or null. */
const foreign = (graph: Graph, { layer, input, output }: IntegerLayer): string | null => {
  for (const [name, map] of [
    [input, layer.input],
    [output, layer.output],
  ] as const) {
    const shape = activation(graph, name)?.shape.join(' × ')
    if (shape !== sizes(map)) return `it maps into ${sizes(map)}, but "${name}" is ${shape ?? 'unknown'}`
  }
  return null
}

/** The integer arithmetic of all base layers of a program. */
const integerLayers = (
  program: Program,
  graph: Graph,
  { model, readExternal = noFiles }: FunctionalOptions,
): Either<WeightError | FunctionalError, readonly IntegerLayer[]> => {
  const weights = weightReader(model, readExternal)
  const found: IntegerLayer[] = []
  for (const layer of program.layers) {
    if (layer.kind === 'operator') continue
    const integer = outcome(integerLayer(graph, layer, weights))
    if (E.isLeft(integer)) return integer
    const problem = foreign(graph, integer.right)
    if (problem !== null) return E.left({ _tag: 'ForeignProgram', layer: layer.name, problem })
    const { name: chip, crossbar } = program.chip
    const amount = greatestAmount(integer.right, crossbar.differential)
    if (amount >= 2 ** crossbar.weightBits)
      return E.left({
        _tag: 'WeightTooWide',
        layer: layer.name,
        chip,
        weightBits: crossbar.weightBits,
        amount,
      })
    found.push(integer.right)
  }
  return E.right(found)
}

/** The cores of each base layer, which has a phase to itself: layer by layer is what is executed here. */
const coresOf = ({ phases }: Program, layer: string): readonly CoreProgram[] | string => {
  const own = phases.filter(({ cores }) => cores.some((core) => core.layer === layer && core.tile !== null))
  const [phase, ...more] = own
  if (phase === undefined) return 'no core executes it'
  if (more.length > 0) return `${own.length} phases execute parts of it`
  const other = phase.cores.find((core) => core.layer !== layer)
  return other === undefined ? phase.cores : `it shares a phase with "${other.layer}"`
}

/** Loads the runtime's part of each step. */
const loadParts = async (
  decoded: DecodedModel,
  graph: Graph,
  plan: Plan,
  runtime: Runtime,
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

/** Everything that can be done, and refused, before numbers come. */
export const prepare =
  (program: Program, options: FunctionalOptions): TaskEither<PrepareError, Prepared> =>
  async () => {
    const { model, bindings, runtime, readExternal = noFiles, verified = true } = options
    const proof = verified ? verify(program) : E.right(program)
    if (E.isLeft(proof)) return proof
    const imported = importModel(model, bindings)
    if (E.isLeft(imported)) return imported
    const graph = imported.right
    const file = decodeModel(model.bytes)
    if (E.isLeft(file)) return file
    const decoded = selfContained(file.right, readExternal)
    if (E.isLeft(decoded)) return decoded
    const layers = integerLayers(program, graph, options)
    if (E.isLeft(layers)) return layers
    const placed: (readonly [IntegerLayer, readonly CoreProgram[]])[] = []
    for (const integer of layers.right) {
      const cores = coresOf(program, integer.layer.name)
      if (typeof cores === 'string')
        return E.left({ _tag: 'ForeignProgram', layer: integer.layer.name, problem: cores })
      placed.push([integer, cores])
    }
    const plan = planOf(graph, layers.right)
    const parts = await loadParts(decoded.right, graph, plan, runtime)
    if (E.isLeft(parts)) return parts
    // last of all, so that nothing is left in the runtime or the kernels where the program is refused
    const kernels = kernelsHere()
    const workspace = workspaceOf(kernels)
    const crossbars = new Map(
      placed.map(([integer, cores]) => [integer, crossbarsOf(integer, cores, kernels, workspace)] as const),
    )
    return E.right({
      program,
      graph,
      decoded: decoded.right,
      kernels,
      workspace,
      plan,
      runtime,
      parts: parts.right,
      crossbars,
    })
  }
