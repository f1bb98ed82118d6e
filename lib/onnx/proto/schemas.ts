import type * as P from './messages.js'
import { type Schema, schema } from './schema.js'

export const ModelProtoSchema: Schema<P.ModelProto> = schema('ModelProto', {
  irVersion: [1, 'int64'],
  producerName: [2, 'string'],
  producerVersion: [3, 'string'],
  domain: [4, 'string'],
  modelVersion: [5, 'int64'],
  docString: [6, 'string'],
  graph: [7, () => GraphProtoSchema],
  opsetImport: [8, () => OperatorSetIdProtoSchema, 'repeated'],
  metadataProps: [14, () => stringStringEntry, 'repeated'],
  trainingInfo: [20, () => trainingInfo, 'repeated'],
  functions: [25, () => functionProto, 'repeated'],
  configuration: [26, () => deviceConfiguration, 'repeated'],
})

export const OperatorSetIdProtoSchema: Schema<P.OperatorSetIdProto> = schema('OperatorSetIdProto', {
  domain: [1, 'string'],
  version: [2, 'int64'],
})

const stringStringEntry: Schema<P.StringStringEntryProto> = schema('StringStringEntryProto', {
  key: [1, 'string'],
  value: [2, 'string'],
})

export const GraphProtoSchema: Schema<P.GraphProto> = schema('GraphProto', {
  node: [1, () => NodeProtoSchema, 'repeated'],
  name: [2, 'string'],
  initializer: [5, () => TensorProtoSchema, 'repeated'],
  docString: [10, 'string'],
  input: [11, () => ValueInfoProtoSchema, 'repeated'],
  output: [12, () => ValueInfoProtoSchema, 'repeated'],
  valueInfo: [13, () => ValueInfoProtoSchema, 'repeated'],
  quantizationAnnotation: [14, () => tensorAnnotation, 'repeated'],
  sparseInitializer: [15, () => sparseTensor, 'repeated'],
  metadataProps: [16, () => stringStringEntry, 'repeated'],
})

export const NodeProtoSchema: Schema<P.NodeProto> = schema('NodeProto', {
  input: [1, 'string', 'repeated'],
  output: [2, 'string', 'repeated'],
  name: [3, 'string'],
  opType: [4, 'string'],
  attribute: [5, () => AttributeProtoSchema, 'repeated'],
  docString: [6, 'string'],
  domain: [7, 'string'],
  overload: [8, 'string'],
  metadataProps: [9, () => stringStringEntry, 'repeated'],
  deviceConfigurations: [10, () => nodeDeviceConfiguration, 'repeated'],
})

export const AttributeProtoSchema: Schema<P.AttributeProto> = schema('AttributeProto', {
  name: [1, 'string'],
  f: [2, 'float'],
  i: [3, 'int64'],
  s: [4, 'bytes'],
  t: [5, () => TensorProtoSchema],
  g: [6, () => GraphProtoSchema],
  floats: [7, 'float', 'repeated'],
  ints: [8, 'int64', 'repeated'],
  strings: [9, 'bytes', 'repeated'],
  tensors: [10, () => TensorProtoSchema, 'repeated'],
  graphs: [11, () => GraphProtoSchema, 'repeated'],
  docString: [13, 'string'],
  tp: [14, () => typeProto],
  typeProtos: [15, () => typeProto, 'repeated'],
  type: [20, 'int32'],
  refAttrName: [21, 'string'],
  sparseTensor: [22, () => sparseTensor],
  sparseTensors: [23, () => sparseTensor, 'repeated'],
})

export const TensorProtoSchema: Schema<P.TensorProto> = schema('TensorProto', {
  dims: [1, 'int64', 'repeated'],
  dataType: [2, 'int32'],
  segment: [3, () => segment],
  floatData: [4, 'float', 'packed'],
  int32Data: [5, 'int32', 'packed'],
  stringData: [6, 'bytes', 'repeated'],
  int64Data: [7, 'int64', 'packed'],
  name: [8, 'string'],
  rawData: [9, 'bytes'],
  doubleData: [10, 'double', 'packed'],
  uint64Data: [11, 'uint64', 'packed'],
  docString: [12, 'string'],
  externalData: [13, () => stringStringEntry, 'repeated'],
  dataLocation: [14, 'int32'],
  metadataProps: [16, () => stringStringEntry, 'repeated'],
})

const segment: Schema<P.SegmentProto> = schema('Segment', {
  begin: [1, 'int64'],
  end: [2, 'int64'],
})

const sparseTensor: Schema<P.SparseTensorProto> = schema('SparseTensorProto', {
  values: [1, () => TensorProtoSchema],
  indices: [2, () => TensorProtoSchema],
  dims: [3, 'int64', 'repeated'],
})

export const ValueInfoProtoSchema: Schema<P.ValueInfoProto> = schema('ValueInfoProto', {
  name: [1, 'string'],
  type: [2, () => typeProto],
  docString: [3, 'string'],
  metadataProps: [4, () => stringStringEntry, 'repeated'],
})

const typeProto: Schema<P.TypeProto> = schema('TypeProto', {
  value: {
    tensorType: [1, () => tensorType],
    sequenceType: [4, () => sequenceType],
    mapType: [5, () => mapType],
    sparseTensorType: [8, () => sparseTensorType],
    optionalType: [9, () => optionalType],
  },
  denotation: [6, 'string'],
})

const tensorType: Schema<P.TensorTypeProto> = schema('Tensor', {
  elemType: [1, 'int32'],
  shape: [2, () => tensorShape],
})

const sequenceType: Schema<P.ElementTypeProto> = schema('Sequence', {
  elemType: [1, () => typeProto],
})

const mapType: Schema<P.MapTypeProto> = schema('Map', {
  keyType: [1, 'int32'],
  valueType: [2, () => typeProto],
})

const sparseTensorType: Schema<P.TensorTypeProto> = schema('SparseTensor', {
  elemType: [1, 'int32'],
  shape: [2, () => tensorShape],
})

const optionalType: Schema<P.ElementTypeProto> = schema('Optional', {
  elemType: [1, () => typeProto],
})

const tensorShape: Schema<P.TensorShapeProto> = schema('TensorShapeProto', {
  dim: [1, () => DimensionProtoSchema, 'repeated'],
})

export const DimensionProtoSchema: Schema<P.DimensionProto> = schema('Dimension', {
  value: {
    dimValue: [1, 'int64'],
    dimParam: [2, 'string'],
  },
  denotation: [3, 'string'],
})

const functionProto: Schema<P.FunctionProto> = schema('FunctionProto', {
  name: [1, 'string'],
  input: [4, 'string', 'repeated'],
  output: [5, 'string', 'repeated'],
  attribute: [6, 'string', 'repeated'],
  node: [7, () => NodeProtoSchema, 'repeated'],
  docString: [8, 'string'],
  opsetImport: [9, () => OperatorSetIdProtoSchema, 'repeated'],
  domain: [10, 'string'],
  attributeProto: [11, () => AttributeProtoSchema, 'repeated'],
  valueInfo: [12, () => ValueInfoProtoSchema, 'repeated'],
  overload: [13, 'string'],
  metadataProps: [14, () => stringStringEntry, 'repeated'],
})

const tensorAnnotation: Schema<P.TensorAnnotation> = schema('TensorAnnotation', {
  tensorName: [1, 'string'],
  quantParameterTensorNames: [2, () => stringStringEntry, 'repeated'],
})

const trainingInfo: Schema<P.TrainingInfoProto> = schema('TrainingInfoProto', {
  initialization: [1, () => GraphProtoSchema],
  algorithm: [2, () => GraphProtoSchema],
  initializationBinding: [3, () => stringStringEntry, 'repeated'],
  updateBinding: [4, () => stringStringEntry, 'repeated'],
})

const deviceConfiguration: Schema<P.DeviceConfigurationProto> = schema('DeviceConfigurationProto', {
  name: [1, 'string'],
  numDevices: [2, 'int32'],
  device: [3, 'string', 'repeated'],
})

const nodeDeviceConfiguration: Schema<P.NodeDeviceConfigurationProto> = schema(
  'NodeDeviceConfigurationProto',
  {
    configurationId: [1, 'string'],
    shardingSpec: [2, () => shardingSpec, 'repeated'],
    pipelineStage: [3, 'int32'],
  },
)

const shardingSpec: Schema<P.ShardingSpecProto> = schema('ShardingSpecProto', {
  tensorName: [1, 'string'],
  device: [2, 'int64', 'repeated'],
  indexToDeviceGroupMap: [3, () => intIntListEntry, 'repeated'],
  shardedDim: [4, () => shardedDim, 'repeated'],
})

const intIntListEntry: Schema<P.IntIntListEntryProto> = schema('IntIntListEntryProto', {
  key: [1, 'int64'],
  value: [2, 'int64', 'repeated'],
})

const shardedDim: Schema<P.ShardedDimProto> = schema('ShardedDimProto', {
  axis: [1, 'int64'],
  simpleSharding: [2, () => simpleShardedDim, 'repeated'],
})

const simpleShardedDim: Schema<P.SimpleShardedDimProto> = schema('SimpleShardedDimProto', {
  dim: {
    dimValue: [1, 'int64'],
    dimParam: [2, 'string'],
  },
  numShards: [3, 'int64'],
})
