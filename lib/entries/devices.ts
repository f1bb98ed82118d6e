export { type Adc, type LearnedRanges, losslessBits } from '../devices/adc.js'
export type { CellModel, CellSite } from '../devices/cellModel.js'
export type { CellLayout } from '../devices/cells.js'
export { describeDevices } from '../devices/describeDevices.js'
export {
  type DeviceModel,
  type Devices,
  type DevicesError,
  DevicesFile,
  devicesOf,
  parseDevices,
  parseDevicesFile,
  type ReadNoise,
  verifyDevices,
} from '../devices/devices.js'
export { type Drift, drift } from '../devices/drift.js'
export { type IrDrop, irDrop } from '../devices/irDrop.js'
export { parseStates } from '../devices/parseStates.js'
export { type Programming, programming } from '../devices/programming.js'
export { normal, stateOf, uniform } from '../devices/random.js'
export { type ReadDisturb, readDisturb } from '../devices/readDisturb.js'
export { type Relaxation, relaxation } from '../devices/relaxation.js'
export { type MeasuredState, type States, states } from '../devices/states.js'
export { type Stuck, stuck } from '../devices/stuck.js'
export { type Variation, variation } from '../devices/variation.js'
export { parseVary, type Vary, varied } from '../devices/vary.js'
export type { DeviceTrial } from '../functional/cellMultiplier.js'
export {
  DeviceStudy,
  type LayerStudy,
  type OutputDeviation,
  StudyFinding,
  type StudyOptions,
  type StudyRun,
  studyOf,
  studyOn,
  studyRuns,
} from '../functional/deviceStudy.js'
