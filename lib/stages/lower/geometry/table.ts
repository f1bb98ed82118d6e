import { elementwise } from '../fusion.js'
import { multiplied, pointwise, pointwiseInFirst } from './products.js'
import type { ReadsOf } from './reading.js'
import {
  enlarged,
  fromDepth,
  gathered,
  joinedParts,
  repeated,
  sliced,
  toDepth,
  transposed,
} from './rearranged.js'
import {
  acrossChannels,
  extremeAlong,
  normalizedAlong,
  normalizedFrom,
  normalizedOver,
  pooledGlobally,
  reduced,
  softened,
} from './reductions.js'
import { resized } from './resized.js'
import { convolved, pool } from './windows.js'

const names = (text: string, reads: ReadsOf): readonly (readonly [string, ReadsOf])[] =>
  text.split(' ').map((name) => [name, reads])

/** What each operator reads where; one that is not here may read anything anywhere. */
export const readsOfOperator: ReadonlyMap<string, ReadsOf> = new Map([
  ...names([...elementwise].join(' '), pointwise),
  ...names(
    'Pow Max Min Sum Mean Mod Where Equal Greater GreaterOrEqual Less LessOrEqual And Or Xor Not',
    pointwise,
  ),
  ...names('Floor Ceil Round Reciprocal Log Sign Sin Cos Tan IsNaN IsInf Identity Dropout Split', pointwise),
  ...names('Asin Acos Atan Sinh Cosh Asinh Acosh Atanh Shrink', pointwise),
  ...names('BitwiseNot BitwiseAnd BitwiseOr BitwiseXor BitShift', pointwise),
  ...names('QuickGelu FastGelu BiasGelu', pointwise),
  ...names('QLinearAdd QLinearMul', pointwise),
  ...names('BatchNormalization QuantizeLinear DequantizeLinear', pointwiseInFirst),
  ...names('MaxPool AveragePool LpPool QLinearAveragePool', pool),
  ...names('Conv FusedConv ConvInteger QLinearConv', convolved),
  ...names('GlobalAveragePool GlobalMaxPool GlobalLpPool QLinearGlobalAveragePool', pooledGlobally),
  ...names('ReduceMean ReduceSum ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum', reduced),
  ...names('ReduceLogSumExp ReduceSumSquare', reduced),
  ...names('ArgMax ArgMin', extremeAlong),
  ...names('Softmax LogSoftmax Hardmax', softened),
  ...names('LpNormalization', normalizedAlong),
  ...names('LayerNormalization', normalizedFrom),
  ...names('InstanceNormalization', normalizedOver('each')),
  ...names('GroupNormalization', normalizedOver('some')),
  ...names('LRN', acrossChannels),
  ...names('Concat', joinedParts(0, 1)),
  ...names('QLinearConcat', joinedParts(2, 3)),
  ...names('Slice', sliced),
  ...names('Transpose', transposed),
  ...names('Pad', enlarged),
  ...names('Resize Upsample', resized),
  ...names('Expand Tile', repeated),
  ...names('DepthToSpace', fromDepth),
  ...names('SpaceToDepth', toDepth),
  ...names('Gather', gathered),
  ...names('MatMul', multiplied),
])
