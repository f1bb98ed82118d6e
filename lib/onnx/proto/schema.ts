/** The scalars that ONNX uses, and what each is here. */
interface Scalars {
  readonly int32: number
  readonly float: number
  readonly double: number
  readonly int64: bigint
  readonly uint64: bigint
  readonly string: string
  readonly bytes: Uint8Array
}

export type Scalar = keyof Scalars

/** The scalars that are a `T` here, or the schema of the message that `T` is. */
type Kind<T> = T extends Scalars[Scalar]
  ? { [S in Scalar]: T extends Scalars[S] ? S : never }[Scalar]
  : () => Schema<T>

type Element<T> = T extends readonly (infer E)[] ? E : T extends ArrayLike<infer E> ? E : never

/** How the table of a message tells a field of type `T`: its number, its kind, and whether it is a list. */
type Row<T> = T extends { readonly case: infer C }
  ? { readonly [K in C & string]: readonly [number, Kind<Extract<T, { case: K; value: unknown }>['value']>] }
  : T extends Scalars[Scalar]
    ? readonly [number, Kind<T>]
    : T extends readonly unknown[]
      ? readonly [number, Kind<Element<T>>, 'repeated']
      : T extends ArrayLike<unknown>
        ? readonly [number, Kind<Element<T>>, 'packed']
        : readonly [number, Kind<T>]

/** Every field of a message by its name, as data. */
export type Table<M> = { readonly [K in keyof M]-?: Row<NonNullable<M[K]>> }

/** A message whose fields are told by the schema alone. */
export type Fields = Record<string, unknown>

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/** One field as the readers and writers of messages use it. */
export interface Field {
  readonly number: number
  /** The property of the message that holds it, and its name in the file format. */
  readonly property: string
  readonly name: string
  readonly scalar: Scalar | null
  readonly message: (() => Schema<unknown>) | null
  readonly list: boolean
  /** Whether the format asks for a list in one run of bytes. */
  readonly packed: boolean
  /** Of a field that is one of several: its name as the case of the property that they share. */
  readonly oneOf: string | null
}

/** What the messages of a type are made of, and what they hold where the file says nothing. */
export interface Schema<out M> {
  readonly name: string
  /** Its fields by their numbers in the file, which is the order in which they are written. */
  readonly fields: readonly Field[]
  readonly numbered: ReadonlyMap<number, Field>
  readonly numberOf: (property: keyof M) => number
  /** A message of these fields; all others have their defaults, which spread and JSON do not see. */
  readonly of: (fields: Fields) => M
  /** Whether `of` made it. */
  readonly made: (message: object) => boolean
}

type AnyRow = readonly [number, Scalar | (() => Schema<unknown>), ('repeated' | 'packed')?]

const isRow = (row: AnyRow | Readonly<Record<string, AnyRow>>): row is AnyRow => Array.isArray(row)

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const fieldOf = (property: string, oneOf: string | null, [number, kind, list]: AnyRow): Field => ({
  number,
  property,
  name: snake(oneOf ?? property),
  scalar: typeof kind === 'string' ? kind : null,
  message: typeof kind === 'string' ? null : kind,
  list: list !== undefined,
  packed: list === 'packed',
  oneOf,
})

const absent: Readonly<Record<Scalar, unknown>> = {
  int32: 0,
  float: 0,
  double: 0,
  int64: 0n,
  uint64: 0n,
  string: '',
  bytes: new Uint8Array(),
}

const defaultOf = ({ oneOf, list, scalar }: Field): unknown => {
  if (oneOf !== null) return { case: undefined }
  if (list) return []
  return scalar === null ? undefined : absent[scalar]
}

/** The schema of the messages `M`, from a table that has a row of the right kind for each of their fields. */
export const schema = <M>(name: string, table: NoInfer<Table<M>>): Schema<M> => {
  const rows: Readonly<Record<string, AnyRow | Readonly<Record<string, AnyRow>>>> = { ...table }
  const fields = Object.entries(rows).flatMap(([property, row]) =>
    isRow(row)
      ? [fieldOf(property, null, row)]
      : Object.entries(row).map(([oneOf, each]) => fieldOf(property, oneOf, each)),
  )
  const defaults = Object.fromEntries(fields.map((field) => [field.property, defaultOf(field)]))
  return {
    name,
    fields: fields.toSorted((a, b) => a.number - b.number),
    numbered: new Map(fields.map((field) => [field.number, field])),
    numberOf: (property) => fields.find((field) => field.property === property)?.number ?? 0,
    of: (values) => Object.assign(Object.create(defaults), values),
    made: (message) => Object.getPrototypeOf(message) === defaults,
  }
}
