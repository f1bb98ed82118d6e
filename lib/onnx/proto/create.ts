import { type Field, type Fields, isFields, type Schema } from './schema.js'

type InitOf<T> = T extends { readonly case: infer C; readonly value: infer V }
  ? { readonly case: C; readonly value: InitOf<V> }
  : T extends number | bigint | string | Uint8Array | undefined
    ? T
    : T extends readonly (infer E)[]
      ? readonly InitOf<E>[]
      : T extends ArrayLike<unknown>
        ? T
        : Init<T>

/** What a message is made of: some of its fields; messages in them are made already, or told likewise. */
export type Init<M> = { readonly [K in keyof M]?: InitOf<M[K]> | undefined }

const messageOf = (schema: Schema<unknown>, value: unknown): unknown =>
  !isFields(value) || schema.made(value) ? value : schema.of(fieldsOf(schema, value))

const valueOf = ({ message, list }: Field, value: unknown): unknown => {
  if (message === null) return value
  const schema = message()
  return list && Array.isArray(value)
    ? value.map((each) => messageOf(schema, each))
    : messageOf(schema, value)
}

const fieldsOf = (schema: Schema<unknown>, init: object): Fields => {
  const given: Fields = { ...init }
  const fields: Fields = {}
  for (const field of schema.fields) {
    const { property, oneOf } = field
    const value = given[property]
    if (value === undefined) continue
    if (oneOf === null) fields[property] = valueOf(field, value)
    else if (isFields(value) && value['case'] === oneOf)
      fields[property] = { case: oneOf, value: valueOf(field, value['value']) }
  }
  return fields
}

/** A message of an ONNX file, from the fields that it shall have: `{ ...message, name }` is another one but for its name. */
export const create = <M>(schema: Schema<M>, init: NoInfer<Init<M>>): M =>
  schema.of(fieldsOf(schema, { ...init }))
