export { baseline } from './baseline.js'
export { explore } from './explore.js'
export { pelke2023 } from './pelke2023.js'
export { teaching } from './teaching.js'
