import { int, text } from '../operators/call.js'
import { broadcastReader, tabulate } from '../operators/fold.js'
import type { Compute } from '../operators/operator.js'

/** The lower triangle of each matrix, or its upper one: zeros beyond diagonal `k`. Source: ONNX, Trilu-14. */
export const triangle: Compute = ([x, k], [output], call) => {
  if (x === null || x === undefined || output === undefined) return null
  const diagonal = k?.values[0] ?? 0
  const isUpper = int(call, 'upper', 1) !== 0
  return [
    tabulate(output.shape, (coordinates, index) => {
      const [row = 0, column = 0] = coordinates.slice(-2)
      const isIn = isUpper ? column - row >= diagonal : column - row <= diagonal
      return isIn ? x.values[index]! : 0
    }),
  ]
}

/** The channels of a pixel of a block lie together; with `CRD`, the pixels of a channel do. Source: ONNX, DepthToSpace-13. */
export const depthToSpace: Compute = ([data], [output], call) => {
  if (data === null || data === undefined || output === undefined) return null
  const block = int(call, 'blocksize', 1)
  const byPixel = text(call, 'mode', 'DCR') === 'DCR'
  const channels = output.shape[1] ?? 0
  const read = broadcastReader(data)
  const at = ([n = 0, c = 0, y = 0, x = 0]: readonly number[]): number => {
    const pixel = (y % block) * block + (x % block)
    const channel = byPixel ? pixel * channels + c : c * block * block + pixel
    return read([n, channel, Math.floor(y / block), Math.floor(x / block)])
  }
  return [tabulate(output.shape, at)]
}

/** Source: ONNX, SpaceToDepth-13. */
export const spaceToDepth: Compute = ([data], [output], call) => {
  if (data === null || data === undefined || output === undefined) return null
  const block = int(call, 'blocksize', 1)
  const channels = data.shape[1] ?? 1
  const read = broadcastReader(data)
  const at = ([n = 0, c = 0, y = 0, x = 0]: readonly number[]): number => {
    const pixel = Math.floor(c / channels)
    return read([n, c % channels, y * block + Math.floor(pixel / block), x * block + (pixel % block)])
  }
  return [tabulate(output.shape, at)]
}
