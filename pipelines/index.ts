export { baseline } from './baseline.js'
