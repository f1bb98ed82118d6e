export { type Invalid, type Violation, verified } from '../codec/violation.js'
