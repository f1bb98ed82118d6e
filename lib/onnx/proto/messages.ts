/**
 * The messages of an ONNX file, as `decode` gives them. A field that the file leaves out has its default: 0, '', no
 * bytes, no element; a message that it leaves out is undefined.
 *
 * Source: ONNX, onnx.proto.
 */

export interface ModelProto {
  readonly irVersion: bigint
  readonly opsetImport: readonly OperatorSetIdProto[]
  readonly producerName: string
  readonly producerVersion: string
  readonly domain: string
  readonly modelVersion: bigint
  readonly docString: string
  readonly graph?: GraphProto | undefined
  readonly metadataProps: readonly StringStringEntryProto[]
  readonly trainingInfo: readonly TrainingInfoProto[]
  readonly functions: readonly FunctionProto[]
  readonly configuration: readonly DeviceConfigurationProto[]
}

export interface OperatorSetIdProto {
  readonly domain: string
  readonly version: bigint
}

export interface StringStringEntryProto {
  readonly key: string
  readonly value: string
}

export interface GraphProto {
  readonly node: readonly NodeProto[]
  readonly name: string
  readonly initializer: readonly TensorProto[]
  readonly sparseInitializer: readonly SparseTensorProto[]
  readonly docString: string
  readonly input: readonly ValueInfoProto[]
  readonly output: readonly ValueInfoProto[]
  readonly valueInfo: readonly ValueInfoProto[]
  readonly quantizationAnnotation: readonly TensorAnnotation[]
  readonly metadataProps: readonly StringStringEntryProto[]
}

export interface NodeProto {
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly name: string
  readonly opType: string
  readonly domain: string
  readonly overload: string
  readonly attribute: readonly AttributeProto[]
  readonly docString: string
  readonly metadataProps: readonly StringStringEntryProto[]
  readonly deviceConfigurations: readonly NodeDeviceConfigurationProto[]
}

export interface AttributeProto {
  readonly name: string
  readonly refAttrName: string
  readonly docString: string
  readonly type: number
  readonly f: number
  readonly i: bigint
  readonly s: Uint8Array
  readonly t?: TensorProto | undefined
  readonly g?: GraphProto | undefined
  readonly sparseTensor?: SparseTensorProto | undefined
  readonly tp?: TypeProto | undefined
  readonly floats: readonly number[]
  readonly ints: readonly bigint[]
  readonly strings: readonly Uint8Array[]
  readonly tensors: readonly TensorProto[]
  readonly graphs: readonly GraphProto[]
  readonly sparseTensors: readonly SparseTensorProto[]
  readonly typeProtos: readonly TypeProto[]
}

/** Which field of an attribute holds its value. */
export const AttributeType = {
  UNDEFINED: 0,
  FLOAT: 1,
  INT: 2,
  STRING: 3,
  TENSOR: 4,
  GRAPH: 5,
  FLOATS: 6,
  INTS: 7,
  STRINGS: 8,
  TENSORS: 9,
  GRAPHS: 10,
  SPARSE_TENSOR: 11,
  SPARSE_TENSORS: 12,
  TYPE_PROTO: 13,
  TYPE_PROTOS: 14,
} as const
export type AttributeType = (typeof AttributeType)[keyof typeof AttributeType]

/** What ONNX calls a number of one of its enumerations. */
export const nameIn = (names: Readonly<Record<string, number>>, number: number): string =>
  Object.keys(names).find((name) => names[name] === number) ?? `number ${number}`

/** A tensor; many elements that the file packs are an array, no wider than they need, not a list. */
export interface TensorProto {
  readonly dims: readonly bigint[]
  readonly dataType: number
  readonly segment?: SegmentProto | undefined
  readonly floatData: ArrayLike<number>
  readonly int32Data: ArrayLike<number>
  readonly stringData: readonly Uint8Array[]
  readonly int64Data: ArrayLike<bigint>
  readonly name: string
  readonly docString: string
  readonly rawData: Uint8Array
  readonly externalData: readonly StringStringEntryProto[]
  readonly dataLocation: number
  readonly doubleData: ArrayLike<number>
  readonly uint64Data: ArrayLike<bigint>
  readonly metadataProps: readonly StringStringEntryProto[]
}

/** The types of a tensor's elements by their numbers in the file. */
export const DataType = {
  UNDEFINED: 0,
  FLOAT: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  STRING: 8,
  BOOL: 9,
  FLOAT16: 10,
  DOUBLE: 11,
  UINT32: 12,
  UINT64: 13,
  COMPLEX64: 14,
  COMPLEX128: 15,
  BFLOAT16: 16,
  FLOAT8E4M3FN: 17,
  FLOAT8E4M3FNUZ: 18,
  FLOAT8E5M2: 19,
  FLOAT8E5M2FNUZ: 20,
  UINT4: 21,
  INT4: 22,
  FLOAT4E2M1: 23,
  FLOAT8E8M0: 24,
  UINT2: 25,
  INT2: 26,
} as const
export type DataType = (typeof DataType)[keyof typeof DataType]

/** Where the elements of a tensor are: with it, or in another file. */
export const DataLocation = { DEFAULT: 0, EXTERNAL: 1 } as const

export interface SegmentProto {
  readonly begin: bigint
  readonly end: bigint
}

export interface SparseTensorProto {
  readonly values?: TensorProto | undefined
  readonly indices?: TensorProto | undefined
  readonly dims: readonly bigint[]
}

export interface ValueInfoProto {
  readonly name: string
  readonly type?: TypeProto | undefined
  readonly docString: string
  readonly metadataProps: readonly StringStringEntryProto[]
}

/** One of several fields, by its name. */
type OneOf<Cases> =
  | { readonly [K in keyof Cases]: { readonly case: K; readonly value: Cases[K] } }[keyof Cases]
  | { readonly case: undefined; readonly value?: undefined }

export interface TypeProto {
  readonly value: OneOf<{
    tensorType: TensorTypeProto
    sequenceType: ElementTypeProto
    mapType: MapTypeProto
    optionalType: ElementTypeProto
    sparseTensorType: TensorTypeProto
  }>
  readonly denotation: string
}

export interface TensorTypeProto {
  readonly elemType: number
  readonly shape?: TensorShapeProto | undefined
}

export interface ElementTypeProto {
  readonly elemType?: TypeProto | undefined
}

export interface MapTypeProto {
  readonly keyType: number
  readonly valueType?: TypeProto | undefined
}

export interface TensorShapeProto {
  readonly dim: readonly DimensionProto[]
}

type Extent = OneOf<{ dimValue: bigint; dimParam: string }>

export interface DimensionProto {
  readonly value: Extent
  readonly denotation: string
}

export interface FunctionProto {
  readonly name: string
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly attribute: readonly string[]
  readonly attributeProto: readonly AttributeProto[]
  readonly node: readonly NodeProto[]
  readonly docString: string
  readonly opsetImport: readonly OperatorSetIdProto[]
  readonly domain: string
  readonly overload: string
  readonly valueInfo: readonly ValueInfoProto[]
  readonly metadataProps: readonly StringStringEntryProto[]
}

export interface TensorAnnotation {
  readonly tensorName: string
  readonly quantParameterTensorNames: readonly StringStringEntryProto[]
}

export interface TrainingInfoProto {
  readonly initialization?: GraphProto | undefined
  readonly algorithm?: GraphProto | undefined
  readonly initializationBinding: readonly StringStringEntryProto[]
  readonly updateBinding: readonly StringStringEntryProto[]
}

export interface DeviceConfigurationProto {
  readonly name: string
  readonly numDevices: number
  readonly device: readonly string[]
}

export interface NodeDeviceConfigurationProto {
  readonly configurationId: string
  readonly shardingSpec: readonly ShardingSpecProto[]
  readonly pipelineStage: number
}

export interface ShardingSpecProto {
  readonly tensorName: string
  readonly device: readonly bigint[]
  readonly indexToDeviceGroupMap: readonly IntIntListEntryProto[]
  readonly shardedDim: readonly ShardedDimProto[]
}

export interface IntIntListEntryProto {
  readonly key: bigint
  readonly value: readonly bigint[]
}

export interface ShardedDimProto {
  readonly axis: bigint
  readonly simpleSharding: readonly SimpleShardedDimProto[]
}

export interface SimpleShardedDimProto {
  readonly dim: Extent
  readonly numShards: bigint
}
