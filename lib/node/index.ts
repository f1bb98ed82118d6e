export { type DiskStoreOptions, diskStore } from './diskStore.js'
export { readModel } from './readModel.js'
