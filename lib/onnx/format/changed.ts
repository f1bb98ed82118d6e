import { create, type DescMessage, type MessageInitShape, type MessageShape } from '@bufbuild/protobuf'

/** A message with some fields changed; the others are the very objects of the message. */
export const changed = <D extends DescMessage>(
  schema: D,
  message: MessageShape<D>,
  fields: MessageInitShape<D>,
): MessageShape<D> => {
  // `create` takes what has a type name for a message that is made already, without the defaults of unset fields
  const { $typeName: _name, ...others } = message
  return create(schema, { ...others, ...fields })
}
