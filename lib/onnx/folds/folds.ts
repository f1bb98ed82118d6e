import type { Compute } from '../operators/operator.js'
import { contracted } from './contracted.js'
import { elementFolds } from './elementFolds.js'
import { cumulative, extremePlace, hardmax, logSoftmax, lpNormalized, softmax } from './lines.js'
import { depthToSpace, spaceToDepth, triangle } from './rearranged.js'
import {
  gatheredElements,
  gatheredPieces,
  oneHotValues,
  scatteredElements,
  scatteredPieces,
} from './scattered.js'

/**
 * How operators compute weights that no shape is made of: whoever reads the weights loads them, and a page that only maps
 * does not. The rows of such operators say `computedLater`.
 */
export const folds: ReadonlyMap<string, Compute> = new Map(
  Object.entries({
    ...elementFolds,
    ArgMax: extremePlace((a, b) => a > b),
    ArgMin: extremePlace((a, b) => a < b),
    CumSum: cumulative,
    DepthToSpace: depthToSpace,
    Einsum: contracted,
    GatherElements: gatheredElements,
    GatherND: gatheredPieces,
    Hardmax: hardmax,
    LogSoftmax: logSoftmax,
    LpNormalization: lpNormalized,
    OneHot: oneHotValues,
    ScatterElements: scatteredElements,
    ScatterND: scatteredPieces,
    Softmax: softmax,
    SpaceToDepth: spaceToDepth,
    Trilu: triangle,
  }),
)
