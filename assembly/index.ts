export { multiply, scratchBytes } from './multiply'
export { convert, convertScratch } from './convert'
export { convertAnalog, convertAnalogScratch } from './convertAnalog'
export { requantize } from './requantize'
