/**
 * How tags and numbers of Protocol Buffers stand in bytes. It is a twentieth of its package, so the build puts it here in
 * the place of this line (`assembly/bundle.js`), and who installs ohmflow does not install all of that.
 */
export { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
