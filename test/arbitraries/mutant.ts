import { fromBinary, toBinary } from '@bufbuild/protobuf'
import fc, { type Arbitrary } from 'fast-check'
import { type GraphProto, type ModelProto, ModelProtoSchema } from 'onnx-buf'

/** A change of a file's bytes. */
type Damage = (bytes: Uint8Array) => Uint8Array

/** A change of a decoded model. */
type Change = (model: ModelProto, graph: GraphProto) => void

const spliced = (bytes: Uint8Array, at: number, removed: number, added: Uint8Array): Uint8Array => {
  const result = new Uint8Array(bytes.length - removed + added.length)
  result.set(bytes.subarray(0, at))
  result.set(added, at)
  result.set(bytes.subarray(at + removed), at + added.length)
  return result
}

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

const damage: Arbitrary<Damage> = fc.oneof(
  // One bit.
  fc.tuple(fraction, fc.nat(7)).map(
    ([at, bit]): Damage =>
      (bytes) =>
        bytes.map((byte, i) => (i === Math.floor(at * bytes.length) ? byte ^ (1 << bit) : byte)),
  ),
  // One byte.
  fc.tuple(fraction, fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xff)).map(
    ([at, value]): Damage =>
      (bytes) =>
        bytes.with(Math.floor(at * bytes.length), value),
  ),
  // A cut, a loss in the middle, an insertion, a repetition.
  fraction.map(
    (at): Damage =>
      (bytes) =>
        bytes.subarray(0, Math.floor(at * bytes.length)),
  ),
  fc.tuple(fraction, fc.nat(40)).map(
    ([at, length]): Damage =>
      (bytes) => {
        const from = Math.floor(at * bytes.length)
        return spliced(bytes, from, Math.min(length, bytes.length - from), new Uint8Array(0))
      },
  ),
  fc.tuple(fraction, fc.uint8Array({ minLength: 1, maxLength: 12 })).map(
    ([at, added]): Damage =>
      (bytes) =>
        spliced(bytes, Math.floor(at * bytes.length), 0, added),
  ),
  fc.tuple(fraction, fraction, fc.nat(40)).map(
    ([to, from, length]): Damage =>
      (bytes) => {
        const start = Math.floor(from * bytes.length)
        return spliced(bytes, Math.floor(to * bytes.length), 0, bytes.subarray(start, start + length))
      },
  ),
)

const pick = <A>(list: readonly A[], at: number): A | undefined => list[Math.floor(at * list.length)]

const names = fc.constantFrom('', '__proto__', 'constructor', 'x', 'toString', '\u{1f600}')
const extents = fc.constantFrom(-5n, -1n, 0n, 1n, 2n, 3n, 7n, 2n ** 31n, 2n ** 53n, 2n ** 63n - 1n)
const operators = fc.constantFrom(
  'Conv',
  'Relu',
  'Gemm',
  'Reshape',
  'Slice',
  'Concat',
  'Nope',
  'constructor',
  'Identity',
  'Shape',
  'Transpose',
  'Resize',
  'Split',
)

const change: Arbitrary<Change> = fc.oneof(
  // A node goes, comes again, moves, or becomes another operator.
  fraction.map(
    (at): Change =>
      (_, g) =>
        void g.node.splice(Math.floor(at * g.node.length), 1),
  ),
  fc.tuple(fraction, fraction).map(
    ([from, to]): Change =>
      (_, g) => {
        const node = pick(g.node, from)
        if (node !== undefined) g.node.splice(Math.floor(to * g.node.length), 0, node)
      },
  ),
  fc.constant((_: ModelProto, g: GraphProto) => {
    g.node = g.node.toReversed()
  }),
  fc.tuple(fraction, operators).map(
    ([at, op]): Change =>
      (_, g) => {
        const node = pick(g.node, at)
        if (node !== undefined) node.opType = op
      },
  ),
  // An input or a result is renamed, dropped or swapped.
  fc.tuple(fraction, fraction, names).map(
    ([at, which, name]): Change =>
      (_, g) => {
        const node = pick(g.node, at)
        if (node !== undefined) node.input[Math.floor(which * node.input.length)] = name
      },
  ),
  fc.tuple(fraction, fraction, fraction).map(
    ([at, which, other]): Change =>
      (_, g) => {
        const node = pick(g.node, at)
        const source = pick(g.node, other)?.output[0]
        if (node !== undefined && source !== undefined)
          node.input[Math.floor(which * node.input.length)] = source
      },
  ),
  fc.tuple(fraction, names).map(
    ([at, name]): Change =>
      (_, g) => {
        const node = pick(g.node, at)
        if (node !== undefined) node.output[0] = name
      },
  ),
  fraction.map(
    (at): Change =>
      (_, g) =>
        void pick(g.node, at)?.input.pop(),
  ),
  fraction.map(
    (at): Change =>
      (_, g) => {
        const node = pick(g.node, at)
        if (node !== undefined) node.input = node.input.toReversed()
      },
  ),
  // An attribute goes, changes its number, its type or its name.
  fraction.map(
    (at): Change =>
      (_, g) =>
        void pick(g.node, at)?.attribute.pop(),
  ),
  fc.tuple(fraction, fraction, extents).map(
    ([at, which, value]): Change =>
      (_, g) => {
        const attribute = pick(pick(g.node, at)?.attribute ?? [], which)
        if (attribute === undefined) return
        if (attribute.ints.length > 0) attribute.ints[0] = value
        else attribute.i = value
      },
  ),
  fc.tuple(fraction, fraction).map(
    ([at, which]): Change =>
      (_, g) => {
        pick(pick(g.node, at)?.attribute ?? [], which)?.ints.push(1n)
      },
  ),
  fc.tuple(fraction, fraction, fc.integer({ min: 0, max: 14 })).map(
    ([at, which, type]): Change =>
      (_, g) => {
        const attribute = pick(pick(g.node, at)?.attribute ?? [], which)
        if (attribute !== undefined) attribute.type = type
      },
  ),
  fc.tuple(fraction, fraction, names).map(
    ([at, which, name]): Change =>
      (_, g) => {
        const attribute = pick(pick(g.node, at)?.attribute ?? [], which)
        if (attribute !== undefined) attribute.name = name
      },
  ),
  // A weight changes its shape, its type, its data or its name.
  fc.tuple(fraction, fraction, extents).map(
    ([at, axis, extent]): Change =>
      (_, g) => {
        const tensor = pick(g.initializer, at)
        if (tensor !== undefined) tensor.dims[Math.floor(axis * tensor.dims.length)] = extent
      },
  ),
  fraction.map(
    (at): Change =>
      (_, g) => {
        const weight = pick(g.initializer, at)
        if (weight !== undefined) weight.dims = weight.dims.toReversed()
      },
  ),
  fraction.map(
    (at): Change =>
      (_, g) =>
        void pick(g.initializer, at)?.dims.pop(),
  ),
  fc.tuple(fraction, fc.integer({ min: -1, max: 30 })).map(
    ([at, type]): Change =>
      (_, g) => {
        const tensor = pick(g.initializer, at)
        if (tensor !== undefined) tensor.dataType = type
      },
  ),
  fc.tuple(fraction, fraction).map(
    ([at, keep]): Change =>
      (_, g) => {
        const tensor = pick(g.initializer, at)
        if (tensor !== undefined)
          tensor.rawData = tensor.rawData.slice(0, Math.floor(keep * tensor.rawData.length))
      },
  ),
  fc.tuple(fraction, extents).map(
    ([at, value]): Change =>
      (_, g) => {
        const tensor = pick(g.initializer, at)
        if (tensor !== undefined && tensor.int64Data.length > 0) tensor.int64Data[0] = value
      },
  ),
  fc.tuple(fraction, names).map(
    ([at, name]): Change =>
      (_, g) => {
        const tensor = pick(g.initializer, at)
        if (tensor !== undefined) tensor.name = name
      },
  ),
  fraction.map(
    (at): Change =>
      (_, g) =>
        void g.initializer.splice(Math.floor(at * g.initializer.length), 1),
  ),
  // The inputs, outputs and the operator set.
  fc.tuple(fraction, fraction, extents).map(
    ([at, axis, extent]): Change =>
      (_, g) => {
        const { value } = pick([...g.input, ...g.output], at)?.type ?? {}
        const dim = value?.case === 'tensorType' ? pick(value.value.shape?.dim ?? [], axis) : undefined
        if (dim !== undefined) dim.value = { case: 'dimValue', value: extent }
      },
  ),
  fc.tuple(fraction, fraction, names).map(
    ([at, axis, name]): Change =>
      (_, g) => {
        const { value } = pick([...g.input, ...g.output], at)?.type ?? {}
        const dim = value?.case === 'tensorType' ? pick(value.value.shape?.dim ?? [], axis) : undefined
        if (dim !== undefined) dim.value = { case: 'dimParam', value: name }
      },
  ),
  fraction.map(
    (at): Change =>
      (_, g) =>
        void g.input.splice(Math.floor(at * g.input.length), 1),
  ),
  fc.constant((_: ModelProto, g: GraphProto) => void g.output.pop()),
  fc.constantFrom(0n, 5n, 6n, 7n, 9n, 10n, 11n, 13n, 18n, 21n, 22n, 2n ** 62n).map(
    (version): Change =>
      (model) => {
        const opset = model.opsetImport[0]
        if (opset !== undefined) opset.version = version
      },
  ),
  fc.constant((model: ModelProto) => void model.opsetImport.pop()),
)

const changed = (bytes: Uint8Array, changes: readonly Change[]): Uint8Array => {
  const model = fromBinary(ModelProtoSchema, bytes)
  const { graph } = model
  if (graph !== undefined) for (const apply of changes) apply(model, graph)
  return toBinary(ModelProtoSchema, model)
}

/** Mutants of the given files: bytes damaged, or fields of the decoded model changed and written again. */
export const mutant = (files: readonly Uint8Array[]): Arbitrary<Uint8Array> =>
  fc.oneof(
    fc
      .tuple(fc.constantFrom(...files), fc.array(damage, { minLength: 1, maxLength: 2 }))
      .map(([file, all]) => all.reduce((bytes, apply) => (bytes.length === 0 ? bytes : apply(bytes)), file)),
    fc
      .tuple(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 2 }))
      .map(([file, all]) => changed(file, all)),
  )
