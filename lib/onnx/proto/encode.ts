import type { Bytes } from '../../bytes.js'
import { encodings, write } from './scalars.js'
import { type Field, isFields, type Schema } from './schema.js'
import { BinaryWriter, WireType } from './wire.js'

/** What is written of a field: nothing, one value, or those of a list. */
const valuesOf = ({ list, oneOf }: Field, value: unknown): ArrayLike<unknown> => {
  if (oneOf !== null) return isFields(value) && value['case'] === oneOf ? [value['value']] : []
  if (!list) return [value]
  return Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(Object.values(value)) : []
}

const writeMessage = (writer: BinaryWriter, schema: Schema<unknown>, message: unknown): void => {
  if (!isFields(message)) return
  for (const field of schema.fields)
    if (Object.hasOwn(message, field.property)) writeField(writer, field, message[field.property])
}

const writeField = (writer: BinaryWriter, field: Field, value: unknown): void => {
  const { number, scalar, message, packed } = field
  const values = valuesOf(field, value)
  if (packed && scalar !== null && values.length > 0) {
    writer.tag(number, WireType.LengthDelimited).fork()
    for (let i = 0; i < values.length; i++) write(writer, scalar, values[i])
    writer.join()
    return
  }
  for (let i = 0; i < values.length; i++) {
    const each = values[i]
    if (each === undefined) continue
    if (scalar !== null) write(writer.tag(number, encodings[scalar].wire), scalar, each)
    if (message === null) continue
    writer.tag(number, WireType.LengthDelimited).fork()
    writeMessage(writer, message(), each)
    writer.join()
  }
}

/** The bytes of a message as they stand in an ONNX file. */
export const encode = <M>(schema: Schema<M>, message: M): Bytes => {
  const writer = new BinaryWriter()
  writeMessage(writer, schema, message)
  return writer.finish()
}
