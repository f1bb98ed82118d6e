export { type DiskStoreOptions, diskStore } from './diskStore.js'
export { fileChanges } from './fileChanges.js'
export { onnxRuntimeOn } from './onnxRuntimeOn.js'
export { readModel } from './readModel.js'
