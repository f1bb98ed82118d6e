import type { TensorType } from '../../ir/network.js'
import type { Call } from '../operators/call.js'
import type { Compute, Operand } from '../operators/operator.js'
import { contracted, contractedTerms } from './contracted.js'
import { elementFolds } from './elementFolds.js'
import {
  cumulative,
  extremePlace,
  hardmax,
  largestFirst,
  layerNormalized,
  logSoftmax,
  lpNormalized,
  softmax,
} from './lines.js'
import { depthToSpace, spaceToDepth, triangle } from './rearranged.js'
import {
  gatheredElements,
  gatheredPieces,
  oneHotValues,
  scatteredElements,
  scatteredPieces,
} from './scattered.js'
import { averagePool, convolved, maxPool, seenByPools } from './windows.js'

/**
 * How operators compute weights that no shape is made of: whoever reads the weights loads them, and a page that only maps
 * does not. The rows of such operators say `computedLater`.
 */
export const folds: ReadonlyMap<string, Compute> = new Map(
  Object.entries({
    ...elementFolds,
    ArgMax: extremePlace((a, b) => a > b),
    ArgMin: extremePlace((a, b) => a < b),
    AveragePool: averagePool,
    Conv: convolved,
    CumSum: cumulative,
    DepthToSpace: depthToSpace,
    Einsum: contracted,
    GatherElements: gatheredElements,
    GatherND: gatheredPieces,
    GlobalAveragePool: averagePool,
    GlobalMaxPool: maxPool,
    Hardmax: hardmax,
    LayerNormalization: layerNormalized,
    LogSoftmax: logSoftmax,
    LpNormalization: lpNormalized,
    MaxPool: maxPool,
    OneHot: oneHotValues,
    ScatterElements: scatteredElements,
    ScatterND: scatteredPieces,
    Softmax: softmax,
    SpaceToDepth: spaceToDepth,
    TopK: largestFirst,
    Trilu: triangle,
  }),
)

type Terms = (operands: readonly (Operand | null)[], outputs: readonly TensorType[], call: Call) => number

/** How many numbers an operator goes through, where these may be many more than its operands and results have. */
export const terms: ReadonlyMap<string, Terms> = new Map(
  Object.entries({ AveragePool: seenByPools, Einsum: contractedTerms, MaxPool: seenByPools }),
)
