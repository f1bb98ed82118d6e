export { multiply, scratchBytes } from './multiply'
export { convert, convertScratch } from './convert'
