import type { AffineAxis, BaseLayer } from '../ir/lowered.js'

/** The output channel of each column of the first group, and how far the channels of the next group are. */
export interface OutputChannels {
  /** Output channels of all groups together. */
  readonly count: number
  /** The axis of the weight tensor along which they are; null where there is one channel alone. */
  readonly axis: number | null
  readonly columns: Int32Array
  readonly group: number
}

/**
 * Output channels are the positions along the axis of the weights that rows
 * do not move and columns do (or groups, where each has one column).
 * Columns that hold the same kernel at another place have the same channel.
 */
export const outputChannelsOf = ({
  weight,
  columnShape,
  columns,
  groups,
}: Pick<BaseLayer, 'weight' | 'columnShape' | 'columns' | 'groups'>): OutputChannels => {
  const still = weight.filter(({ row }) => row.every((step) => step === 0))
  const moves = ({ column }: AffineAxis): boolean =>
    column.some((step, i) => step !== 0 && (columnShape[i] ?? 1) > 1)
  const axis = still.find(moves) ?? still.find(({ group }) => group !== 0 && groups > 1)
  const channels = new Int32Array(columns)
  for (let c = 0; c < columns; c++) {
    let rest = c
    let channel = axis?.offset ?? 0
    for (let i = columnShape.length - 1; i >= 0; i--) {
      const extent = columnShape[i]!
      channel += (axis?.column[i] ?? 0) * (rest % extent)
      rest = Math.floor(rest / extent)
    }
    channels[c] = channel
  }
  return {
    count: axis?.size ?? 1,
    axis: axis === undefined ? null : weight.indexOf(axis),
    columns: channels,
    group: axis?.group ?? 0,
  }
}
