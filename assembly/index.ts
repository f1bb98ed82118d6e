export { multiply, scratchBytes } from './multiply'
