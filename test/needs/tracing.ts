import type { AttributeSpec, NodeSpec } from '../arbitraries/onnx.js'

/** For each element of a tensor, which vectors of which convolutions it comes from, through operators only. */
export interface Traced {
  readonly shape: readonly number[]
  readonly cells: readonly ReadonlySet<string>[]
}

/** An operator as its definition in ONNX has it: the shape of its result, and which elements an element is made of. */
export interface Operation {
  readonly node: NodeSpec
  /** Constants that it reads, by name. */
  readonly constants: Readonly<Record<string, readonly number[]>>
  readonly shape: readonly number[]
  /** Elements of the inputs that an element of the result reads; those outside of an input are padding. */
  readonly reads: (at: readonly number[]) => readonly (readonly [input: string, at: readonly number[]])[]
}

const product = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1)

const numberOf = (shape: readonly number[], at: readonly number[]): number =>
  at.reduce((place, x, i) => place * shape[i]! + x, 0)

const pointOf = (shape: readonly number[], number: number): readonly number[] =>
  shape.map((extent, i) => Math.floor(number / product(shape.slice(i + 1))) % extent)

export const upTo = (count: number): readonly number[] => [...Array(count).keys()]

/** What an element of the result of an operator comes from. */
const from = (
  tensors: ReadonlyMap<string, Traced>,
  { reads }: Operation,
  at: readonly number[],
): ReadonlySet<string> => {
  const all = new Set<string>()
  for (const [input, place] of reads(at)) {
    const { shape, cells } = tensors.get(input)!
    if (place.every((x, i) => x >= 0 && x < shape[i]!))
      for (const cell of cells[numberOf(shape, place)]!) all.add(cell)
  }
  return all
}

export const traced = (tensors: ReadonlyMap<string, Traced>, operation: Operation): Traced => {
  const { shape } = operation
  return {
    shape,
    cells: upTo(product(shape)).map((number) => from(tensors, operation, pointOf(shape, number))),
  }
}

/** The input of the network comes from nowhere. */
export const given = (shape: readonly number[]): Traced => ({
  shape,
  cells: upTo(product(shape)).map(() => new Set<string>()),
})

/** What each vector of a convolution needs: position by position what its elements of all channels read. */
export const neededByVectors = (
  tensors: ReadonlyMap<string, Traced>,
  operation: Operation,
): readonly ReadonlySet<string>[] => {
  const [batch = 1, channels = 1, ...spatial] = operation.shape
  return upTo(batch * product(spatial)).map((vector) => {
    const [n = 0, ...place] = pointOf([batch, ...spatial], vector)
    return new Set(upTo(channels).flatMap((channel) => [...from(tensors, operation, [n, channel, ...place])]))
  })
}

/** The result of a convolution: its elements come from its own vectors. */
export const resultOf = (name: string, shape: readonly number[]): Traced => ({
  shape,
  cells: upTo(product(shape)).map((number) => {
    const [n = 0, , ...place] = pointOf(shape, number)
    return new Set([`${name}:${numberOf([shape[0]!, ...shape.slice(2)], [n, ...place])}`])
  }),
})

const operation = (
  op: string,
  inputs: readonly string[],
  output: string,
  shape: readonly number[],
  reads: Operation['reads'],
  more: {
    readonly attributes?: Readonly<Record<string, AttributeSpec>>
    readonly constants?: Readonly<Record<string, readonly number[]>>
    readonly outputs?: readonly string[]
  } = {},
): Operation => ({
  node: { op, name: output, inputs, outputs: more.outputs ?? [output], attributes: more.attributes ?? {} },
  constants: more.constants ?? {},
  shape,
  reads,
})

/** A window over the two spatial axes. */
export interface Window {
  readonly kernel: readonly [number, number]
  readonly stride: readonly [number, number]
  readonly dilation: readonly [number, number]
  readonly before: readonly [number, number]
  readonly after: readonly [number, number]
}

const slides = (
  { kernel, stride, dilation, before, after }: Window,
  size: readonly number[],
): readonly number[] | null => {
  const extents = size.map((extent, i) =>
    Math.floor((extent + before[i]! + after[i]! - (kernel[i]! - 1) * dilation[i]! - 1) / stride[i]! + 1),
  )
  return extents.every((extent) => extent >= 1) ? extents : null
}

const under = ({ kernel, stride, dilation, before }: Window, [y = 0, x = 0]: readonly number[]) =>
  upTo(kernel[0]).flatMap((i) =>
    upTo(kernel[1]).map((j) => [
      y * stride[0] - before[0] + i * dilation[0],
      x * stride[1] - before[1] + j * dilation[1],
    ]),
  )

const windowAttributes = ({ kernel, stride, dilation, before, after }: Window) => ({
  kernel_shape: kernel,
  strides: stride,
  dilations: dilation,
  pads: [...before, ...after],
})

/** A convolution of so many columns a group. */
export const convolution = (
  input: string,
  [n = 1, c = 1, ...size]: readonly number[],
  output: string,
  columns: number,
  window: Window,
  groups = 1,
): Operation | null => {
  const extents = slides(window, size)
  if (extents === null || c % groups !== 0) return null
  const [each, of] = [columns, c / groups]
  return operation(
    'Conv',
    [input, `${output}.w`],
    output,
    [n, groups * each, ...extents],
    ([b = 0, made = 0, ...at]) =>
      upTo(of).flatMap((channel) =>
        under(window, at).map(
          (place) => [input, [b, Math.floor(made / each) * of + channel, ...place]] as const,
        ),
      ),
    {
      attributes: { ...windowAttributes(window), group: groups },
      constants: { [`${output}.w`]: [groups * each, of, ...window.kernel] },
    },
  )
}

export const pool = (
  op: 'MaxPool' | 'AveragePool',
  input: string,
  [n = 1, c = 1, ...size]: readonly number[],
  output: string,
  window: Window,
): Operation | null => {
  const extents = slides(window, size)
  const { dilations, ...attributes } = windowAttributes(window)
  if (extents === null || (op === 'AveragePool' && window.dilation.some((by) => by > 1))) return null
  if ([0, 1].some((i) => Math.max(window.before[i]!, window.after[i]!) >= window.kernel[i]!)) return null
  return operation(
    op,
    [input],
    output,
    [n, c, ...extents],
    ([b = 0, channel = 0, ...at]) =>
      under(window, at).map((place) => [input, [b, channel, ...place]] as const),
    {
      attributes: op === 'MaxPool' ? { ...attributes, dilations } : attributes,
    },
  )
}

export const add = (a: string, b: string, output: string, shape: readonly number[]): Operation =>
  operation('Add', [a, b], output, shape, (at) => [
    [a, at],
    [b, at],
  ])

/** A gate: one number a channel. */
export const gated = (x: string, gate: string, output: string, shape: readonly number[]): Operation =>
  operation('Mul', [x, gate], output, shape, (at) => [
    [x, at],
    [gate, [at[0]!, at[1]!, 0, 0]],
  ])

export const globalPool = (input: string, [n = 1, c = 1, h = 1, w = 1]: readonly number[], output: string) =>
  operation('GlobalAveragePool', [input], output, [n, c, 1, 1], ([b = 0, channel = 0]) =>
    upTo(h).flatMap((y) => upTo(w).map((x) => [input, [b, channel, y, x]] as const)),
  )

export const concat = (
  a: readonly [string, readonly number[]],
  b: readonly [string, readonly number[]],
  output: string,
  axis: number,
): Operation | null => {
  const [[left, first], [right, second]] = [a, b]
  if (!first.every((extent, i) => i === axis || extent === second[i])) return null
  return operation(
    'Concat',
    [left, right],
    output,
    first.map((extent, i) => (i === axis ? extent + second[i]! : extent)),
    (at) => (at[axis]! < first[axis]! ? [[left, at]] : [[right, at.with(axis, at[axis]! - first[axis]!)]]),
    { attributes: { axis } },
  )
}

export const slice = (
  input: string,
  shape: readonly number[],
  output: string,
  axis: number,
  start: number,
  step: number,
): Operation =>
  operation(
    'Slice',
    [input, `${output}.start`, `${output}.end`, `${output}.axis`, `${output}.step`],
    output,
    shape.map((extent, i) => (i === axis ? Math.ceil((extent - start) / step) : extent)),
    (at) => [[input, at.map((x, i) => (i === axis ? start + step * x : x))]],
    {
      constants: {
        [`${output}.start`]: [start],
        [`${output}.end`]: [shape[axis]!],
        [`${output}.axis`]: [axis],
        [`${output}.step`]: [step],
      },
    },
  )

/** The second of two parts. */
export const split = (
  input: string,
  shape: readonly number[],
  output: string,
  axis: number,
  first: number,
): Operation =>
  operation(
    'Split',
    [input, `${output}.parts`],
    output,
    shape.map((extent, i) => (i === axis ? extent - first : extent)),
    (at) => [[input, at.map((x, i) => (i === axis ? first + x : x))]],
    {
      attributes: { axis },
      constants: { [`${output}.parts`]: [first, shape[axis]! - first] },
      outputs: [`${output}.first`, output],
    },
  )

export const turned = (input: string, shape: readonly number[], output: string): Operation =>
  operation(
    'Transpose',
    [input],
    output,
    [shape[0]!, shape[1]!, shape[3]!, shape[2]!],
    ([n = 0, c = 0, y = 0, x = 0]) => [[input, [n, c, x, y]]],
    { attributes: { perm: [0, 1, 3, 2] } },
  )

export const padded = (
  input: string,
  shape: readonly number[],
  output: string,
  mode: 'constant' | 'edge' | 'reflect',
  pads: readonly number[],
): Operation | null => {
  const [top = 0, left = 0, bottom = 0, right = 0] = pads
  const [n = 1, c = 1, h = 1, w = 1] = shape
  if (mode === 'reflect' && (Math.max(top, bottom) >= h || Math.max(left, right) >= w)) return null
  const inside = (x: number, size: number): number => {
    if (mode === 'constant') return x
    if (mode === 'edge') return Math.min(Math.max(x, 0), size - 1)
    return x < 0 ? -x : x >= size ? 2 * (size - 1) - x : x
  }
  return operation(
    'Pad',
    [input, `${output}.pads`],
    output,
    [n, c, h + top + bottom, w + left + right],
    ([b = 0, channel = 0, y = 0, x = 0]) => [[input, [b, channel, inside(y - top, h), inside(x - left, w)]]],
    {
      attributes: { mode },
      constants: { [`${output}.pads`]: [0, 0, top, left, 0, 0, bottom, right] },
    },
  )
}

export const softmax = (input: string, shape: readonly number[], output: string, axis: number): Operation =>
  operation(
    'Softmax',
    [input],
    output,
    shape,
    (at) => upTo(shape[axis]!).map((x) => [input, at.with(axis, x)]),
    {
      attributes: { axis },
    },
  )

export const depthToSpace = (
  input: string,
  [n = 1, c = 1, h = 1, w = 1]: readonly number[],
  output: string,
) =>
  c % 4 !== 0
    ? null
    : operation(
        'DepthToSpace',
        [input],
        output,
        [n, c / 4, 2 * h, 2 * w],
        ([b = 0, channel = 0, y = 0, x = 0]) => [
          [input, [b, ((y % 2) * 2 + (x % 2)) * (c / 4) + channel, Math.floor(y / 2), Math.floor(x / 2)]],
        ],
        { attributes: { blocksize: 2 } },
      )

export const spaceToDepth = (
  input: string,
  [n = 1, c = 1, h = 1, w = 1]: readonly number[],
  output: string,
) =>
  h % 2 !== 0 || w % 2 !== 0
    ? null
    : operation(
        'SpaceToDepth',
        [input],
        output,
        [n, c * 4, h / 2, w / 2],
        ([b = 0, channel = 0, y = 0, x = 0]) => {
          const block = Math.floor(channel / c)
          return [[input, [b, channel % c, 2 * y + Math.floor(block / 2), 2 * x + (block % 2)]]]
        },
        { attributes: { blocksize: 2 } },
      )

export const reshaped = (input: string, shape: readonly number[], output: string, to: readonly number[]) =>
  product(shape) !== product(to)
    ? null
    : operation(
        'Reshape',
        [input, `${output}.shape`],
        output,
        to,
        (at) => [[input, pointOf(shape, numberOf(to, at))]],
        { constants: { [`${output}.shape`]: to } },
      )

/** A place in the input for each output position, as ONNX computes it in real numbers. */
const placeOf = (mode: string, x: number, input: number, output: number): number => {
  switch (mode) {
    case 'half_pixel':
      return ((x + 0.5) * input) / output - 0.5
    case 'align_corners':
      return output === 1 ? 0 : (x * (input - 1)) / (output - 1)
    default:
      return (x * input) / output
  }
}

const nearestTo = (mode: string, place: number): number => {
  // what rounding errors made of an integer, or of the middle between two
  const exact = Math.round(place * 2 ** 20) / 2 ** 20
  switch (mode) {
    case 'floor':
      return Math.floor(exact)
    case 'ceil':
      return Math.ceil(exact)
    case 'round_prefer_ceil':
      return Math.floor(exact + 0.5)
    default:
      return Math.ceil(exact - 0.5)
  }
}

export const resized = (
  input: string,
  [n = 1, c = 1, h = 1, w = 1]: readonly number[],
  output: string,
  [height, width]: readonly [number, number],
  kind: 'nearest' | 'linear',
  coordinates: string,
  nearest: string,
): Operation => {
  const along = (x: number, from: number, to: number): readonly number[] => {
    if (from === to) return [x]
    const place = placeOf(coordinates, x, from, to)
    const [low, high] =
      kind === 'nearest'
        ? [nearestTo(nearest, place), nearestTo(nearest, place)]
        : [
            Math.floor(Math.round(place * 2 ** 20) / 2 ** 20),
            Math.floor(Math.round(place * 2 ** 20) / 2 ** 20) + 1,
          ]
    return [low, high].map((at) => Math.min(Math.max(at, 0), from - 1))
  }
  return operation(
    'Resize',
    [input, '', '', `${output}.sizes`],
    output,
    [n, c, height, width],
    ([b = 0, channel = 0, y = 0, x = 0]) =>
      along(y, h, height).flatMap((row) =>
        along(x, w, width).map((column) => [input, [b, channel, row, column]] as const),
      ),
    {
      attributes: { mode: kind, coordinate_transformation_mode: coordinates, nearest_mode: nearest },
      constants: { [`${output}.sizes`]: [n, c, height, width] },
    },
  )
}
