import type { ElementType, TensorType } from '../ir/network.js'

/** A dimension of an input that has no number in the model, and where it stands. */
export interface OpenDimension {
  /** The name to bind: the model's own (`dim_param`), or `<input>:<axis>` where it gives none. */
  readonly name: string
  readonly input: string
  readonly axis: number
}

/** A type as a model declares it: `null` and names stand for dimensions that it leaves open. */
export interface DeclaredType {
  readonly elementType: ElementType | null
  readonly shape: readonly (number | string | null)[] | null
}

/** Why a model could not be imported: what is wrong, where, and the facts that a message needs. */
export type ImportError =
  /** The bytes are no ONNX model. `looksLike` names the format that they begin as, where one is recognized. */
  | {
      readonly _tag: 'NotOnnx'
      readonly bytes: number
      readonly reason: string
      readonly looksLike: string | null
    }
  /** The model holds nothing to map: no graph, no nodes, no outputs, or only nodes that compute constants. */
  | { readonly _tag: 'EmptyGraph'; readonly graph: string; readonly problem: string }
  /** `found` is null where the model imports no version of the ONNX operator set at all. */
  | {
      readonly _tag: 'UnsupportedOpset'
      readonly found: number | null
      readonly lowest: number
      readonly highest: number
    }
  /** Dimensions that the shapes depend on and that no binding gives. */
  | { readonly _tag: 'UnboundDimensions'; readonly unbound: readonly OpenDimension[] }
  /** A binding of a name that closes no dimension; `known` are those that bindings close. */
  | { readonly _tag: 'UnknownBinding'; readonly name: string; readonly known: readonly string[] }
  /** A binding that is no extent: extents are integers of at least 1. */
  | { readonly _tag: 'BadBinding'; readonly name: string; readonly value: number }
  /** Bindings of related dimensions that cannot both be; `follows` is what the others make of `name`, if anything. */
  | {
      readonly _tag: 'ContradictoryBindings'
      readonly name: string
      readonly value: number
      readonly others: readonly (readonly [name: string, value: number])[]
      readonly follows: number | null
    }
  /** Results of an operator without a rule here, whose shapes the model declares but for dimensions with names. */
  | {
      readonly _tag: 'OpenResult'
      readonly node: string
      readonly op: string
      readonly dimensions: readonly string[]
    }
  /** A value for an input that the model does not have. */
  | { readonly _tag: 'UnknownValue'; readonly name: string; readonly known: readonly string[] }
  /** A value that its input cannot have. */
  | { readonly _tag: 'BadValue'; readonly name: string; readonly problem: string }
  /** A function of the model that cannot be put in the place of its calls. */
  | { readonly _tag: 'BadFunction'; readonly name: string; readonly problem: string }
  /**
   * A node whose graphs (branches, bodies of loops) run as often as only a run can tell: base layers are in them, or, of
   * an If, nothing declares the shapes of its results. `inputs` decide an If by their values, where they are few numbers.
   */
  | {
      readonly _tag: 'OpenSubgraph'
      readonly node: string
      readonly op: string
      readonly layers: readonly string[]
      readonly inputs: readonly string[]
    }
  /** A tensor of the file (initializer, attribute, input) that breaks a rule of its own. */
  | {
      readonly _tag: 'BadTensor'
      readonly tensor: string
      readonly problem: string
      /** The type of its elements, as ONNX calls it, where that is what is not known here. */
      readonly unknownType?: string
    }
  /** A weight with more or fewer bytes (or elements, where `unit` says so) than its shape takes. */
  | {
      readonly _tag: 'WeightLength'
      readonly tensor: string
      readonly elementType: string
      readonly shape: readonly number[]
      readonly unit: 'bytes' | 'elements'
      readonly expected: number
      readonly found: number
    }
  /** A tensor that is read and that nothing makes; `node` is null where the graph itself names it as an output. */
  | { readonly _tag: 'MissingTensor'; readonly tensor: string; readonly node: string | null }
  /** A tensor made twice, and by what. */
  | { readonly _tag: 'DuplicateTensor'; readonly tensor: string; readonly makers: readonly [string, string] }
  /** Nodes each of which reads a result of the one before it, the first one a result of the last. */
  | { readonly _tag: 'Cycle'; readonly nodes: readonly string[] }
  /** An operator whose rule is not known here, and results whose shapes the model does not declare either. */
  | {
      readonly _tag: 'UnknownOperator'
      readonly node: string
      readonly op: string
      readonly domain: string
      readonly outputs: readonly string[]
    }
  /** An attribute that is missing, unknown, given twice, or not of its type. */
  | {
      readonly _tag: 'BadAttribute'
      readonly node: string
      readonly op: string
      readonly attribute: string
      readonly problem: string
    }
  /** A node that breaks a rule of its operator. */
  | {
      readonly _tag: 'BadOperator'
      readonly node: string
      readonly op: string
      readonly problem: string
      /** The element type, as ONNX calls it, where that is what is not known here. */
      readonly unknownType?: string
    }
  /**
   * A shape that depends on elements of `tensor`, and that the model does not declare. They are not constant,
   * or they are in the file `location`, which nobody has read.
   */
  | {
      readonly _tag: 'DataDependentShape'
      readonly node: string
      readonly op: string
      readonly tensor: string
      readonly location: string | null
      readonly outputs: readonly string[]
    }
  /** A type that the model declares and that contradicts what the graph computes. */
  | {
      readonly _tag: 'ShapeMismatch'
      readonly tensor: string
      readonly node: string | null
      readonly op: string | null
      readonly declared: DeclaredType
      readonly inferred: TensorType
    }
