import type { Block, Destination, Engine, Rounding, Sink, Source } from './engine.js'
import { holdings } from './holdings.js'
import type {
  Activation,
  Kernels,
  Multiplier,
  Offsets,
  Place,
  Requantizer,
  Sums,
  Target,
  Vectors,
} from './kernels.js'
import { areNarrow, quadsLength, writeQuads } from './quads.js'
import { storedBy } from './stored.js'

interface Table {
  readonly block: Block
  readonly length: number
  readonly least: number
  readonly most: number
}

interface Codes {
  readonly block: Block
  readonly length: number
  readonly signed: boolean
}

/** That an integer is within bounds, which are integers too. */
const within = (what: string, value: number, least: number, most: number): void => {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`${what} is ${value}, and not an integer from ${least} to ${most}`)
}

/**
 * Kernels whose arithmetic is that of an engine. All that could
 * go astray is checked here, once a call and not once an element.
 */
// oxlint-disable-next-line max-lines-per-function -- the kernels, each a short function on the same memory
export const kernelsOn = (engine: Engine): Kernels => {
  const activations = holdings<Activation, Codes>('an activation')
  const tables = holdings<Offsets, Table>('offsets')
  const allSums = holdings<Sums, { readonly block: Block; readonly length: number }>('sums')
  const multipliers = holdings<Multiplier, readonly Block[]>('a matrix')
  const requantizers = holdings<Requantizer, Rounding>('a requantizer')

  const stored = storedBy(engine.allocate)

  const sourceOf = (given: Vectors, height: number): Source => {
    const { activation, zeroPoint, first, count, firstRow = 0, number = first } = given
    const codes = activations.of(activation)
    const [vectors, rows] = [tables.of(given.vectors), tables.of(given.rows)]
    within('the zero point', zeroPoint, -128, 255)
    within('the count of vectors', count, 0, vectors.length)
    within('the first vector', first, 0, vectors.length - count)
    within('the first row', firstRow, 0, rows.length - height)
    within('the number of the first vector', number, 0, Number.MAX_SAFE_INTEGER)
    within('the least address', vectors.least + rows.least, 0, codes.length - 1)
    within('the greatest address', vectors.most + rows.most, 0, codes.length - 1)
    const flip = codes.signed ? 0x80 : 0
    return {
      activation: codes.block,
      flip,
      shift: zeroPoint + flip,
      vectors: vectors.block,
      first,
      count,
      rows: rows.block,
      firstRow,
      number,
    }
  }

  const sinkOf = ({ sums, ...at }: Target, first: number, last: number, columns: number): Sink => {
    const { block, length } = allSums.of(sums)
    within('the stride of vectors', at.vectorStride, 0, length)
    within('the stride of columns', at.columnStride, 0, length)
    const furthest = last * at.vectorStride + (columns - 1) * at.columnStride
    within('the start', at.start, -first * at.vectorStride, length - 1 - furthest)
    return { sums: block, ...at }
  }

  const destinationOf = (given: Place, width: number): Destination => {
    const { first, count, firstColumn, columnCount } = given
    const codes = activations.of(given.activation)
    const [vectors, columns] = [tables.of(given.vectors), tables.of(given.columns)]
    within('the count of column offsets', columns.length, width, width)
    within('the count of vectors', count, 0, vectors.length)
    within('the first vector', first, 0, vectors.length - count)
    within('the count of columns', columnCount, 0, width)
    within('the first column', firstColumn, 0, width - columnCount)
    within('the least address', vectors.least + columns.least, 0, codes.length - 1)
    within('the greatest address', vectors.most + columns.most, 0, codes.length - 1)
    return {
      codes: codes.block,
      vectors: vectors.block,
      first,
      count,
      columns: columns.block,
      firstColumn,
      columnCount,
    }
  }

  const multiplier = (
    rows: number,
    columns: number,
    blocks: readonly Block[],
    run: (source: Source, sink: Sink) => void,
  ): Multiplier => {
    const handle: Multiplier = {
      rows,
      columns,
      multiply: (vectors, target) => {
        multipliers.of(handle)
        if (rows === 0 || columns === 0 || vectors.count === 0) return
        const source = sourceOf(vectors, rows)
        run(source, sinkOf(target, source.first, source.first + source.count - 1, columns))
      },
      release: () => {
        for (const block of multipliers.letGo(handle)) block.free()
      },
    }
    return multipliers.hold(handle, blocks)
  }

  return {
    kind: engine.kind,
    activation: (values) => {
      const block = stored(values)
      const { length } = values
      const signed = values instanceof Int8Array
      const handle: Activation = {
        get values() {
          const { buffer, address } = activations.of(handle).block
          return signed ? new Int8Array(buffer, address, length) : new Uint8Array(buffer, address, length)
        },
        release: () => activations.letGo(handle).block.free(),
      }
      return activations.hold(handle, { block, length, signed })
    },
    offsets: (offsets) => {
      const { length } = offsets
      const handle: Offsets = { length, release: () => tables.letGo(handle).block.free() }
      const least = offsets.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
      const most = offsets.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
      return tables.hold(handle, { block: stored(offsets), length, least, most })
    },
    sums: (length) => {
      const block = engine.allocate(4 * length)
      const handle: Sums = {
        get values() {
          const { buffer, address } = allSums.of(handle).block
          return new Int32Array(buffer, address, length)
        },
        release: () => allSums.letGo(handle).block.free(),
      }
      allSums.hold(handle, { block, length })
      handle.values.fill(0)
      return handle
    },
    product: (matrix) => {
      const { weights, rows, columns, zeroPoints } = matrix
      within('the count of weights', weights.length, rows * columns, rows * columns)
      within('the count of zero points', zeroPoints?.length ?? columns, columns, columns)
      const length = quadsLength(matrix)
      const narrow = areNarrow(matrix)
      const block = engine.allocate(narrow ? length : 2 * length)
      const { buffer, address } = block
      writeQuads(
        matrix,
        narrow ? new Int8Array(buffer, address, length) : new Int16Array(buffer, address, length),
      )
      return multiplier(rows, columns, [block], (source, sink) =>
        engine.multiply({ weights: block, narrow, rows, columns }, source, sink),
      )
    },
    conversion: (matrix) => {
      const { rows, columns, planes, levels, conductances, offsets, codeSums } = matrix
      const size = planes.length * rows * columns
      within('the count of levels', levels.length, size, size)
      within('the count of conductances', conductances?.length ?? size, size, size)
      if (conductances !== null && !conductances.every(Number.isFinite))
        throw new RangeError('a conductance is not finite')
      within('the count of offsets', offsets.length, columns, columns)
      within('the count of code sums', codeSums.length, columns, columns)
      within('the bits of a cell', matrix.cellBits, 1, 64)
      within('the bits of an input part', matrix.dacBits, 1, 64)
      within('the shift of a conversion', matrix.shift, 0, 30)
      within('the greatest conversion', matrix.most, 1, 2 ** 31 - 1)
      within('the state of noise', matrix.noise?.state ?? 0, 0, 2 ** 32 - 1)
      if (!Number.isFinite(matrix.noise?.sigma ?? 0)) throw new RangeError('the noise is not finite')
      const { convert, blocks } = engine.converter(matrix)
      return multiplier(rows, columns, blocks, convert)
    },
    requantizer: ({ biases, scales, zeroPoint, signed, ...given }) => {
      const [lowest, highest] = signed ? [-128, 127] : [0, 255]
      const { addends = new Float32Array(biases.length), least = lowest, most = highest } = given
      within('the count of scales', scales.length, biases.length, biases.length)
      within('the count of addends', addends.length, biases.length, biases.length)
      within('the zero point', zeroPoint, lowest, highest)
      within('the greatest code', most, lowest, highest)
      within('the least code', least, lowest, most)
      const rounding: Rounding = {
        biases: stored(biases),
        scales: stored(scales),
        addends: stored(addends),
        low: least - zeroPoint,
        high: most - zeroPoint,
        zeroPoint,
      }
      const handle: Requantizer = {
        requantize: (from, to) => {
          const how = requantizers.of(handle)
          if (to.count === 0 || to.columnCount === 0) return
          const destination = destinationOf(to, biases.length)
          const { first, count, columnCount } = destination
          engine.requantize(how, sinkOf(from, first, first + count - 1, columnCount), destination)
        },
        release: () => {
          const how = requantizers.letGo(handle)
          how.biases.free()
          how.scales.free()
          how.addends.free()
        },
      }
      return requantizers.hold(handle, rounding)
    },
  }
}
