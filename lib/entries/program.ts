export { type ImplementationOptions, implementations } from '../implementations.js'
export { sharesOf } from '../ir/copies.js'
export { copiesOf, partIn, roundsOf } from '../ir/placed.js'
export { tileColumns, tileRows } from '../ir/tiled.js'
export {
  type Buffer,
  instructionSet,
  type Location,
  type Mnemonic,
  type Payload,
  type Resource,
  type Row,
  type Unit,
  type Way,
} from '../isa/instructionSet.js'
export { type Executed, instructions } from '../isa/instructions.js'
export type { OperandName, WaitingUnit } from '../isa/operand.js'
export { programBytes } from '../isa/programBytes.js'
export { heldInEveryOrder } from '../machine/activations/inEveryOrder.js'
export { type Doing, doings } from '../machine/activity/activity.js'
export {
  type Activity,
  activityOf,
  type CoreActivity,
  type DoingOverTime,
  type LayerActivity,
} from '../machine/activity/activityOf.js'
export { eachTraceEvent } from '../machine/activity/eachTraceEvent.js'
export type {
  TraceEvent,
  TraceExtent,
  TracePlace,
  TraceWindow,
  Waiting,
} from '../machine/activity/traceEvent.js'
export {
  type IdealSpan,
  type NetworkBound,
  networkBound,
  type ResourceBound,
} from '../machine/bounds/networkBound.js'
export type { OneCrossbarLayer } from '../machine/costs/oneCrossbarLayer.js'
export { type BusyInterval, timeline } from '../machine/events/timeline.js'
export { type Busy, type Ideal, ideal, type Timed } from '../needs/ideal.js'
export { needsOf } from '../needs/needs.js'
export {
  firstNeeded,
  firstNeededFrom,
  lastNeeded,
  lastNeededBefore,
  lastNeededOfCopy,
} from '../needs/positions.js'
export { cheapestRounds, type RoundsOptions } from '../stages/assign/cheapestRounds.js'
export { type PerRoundOptions, perRound } from '../stages/duplicate/perRound.js'
export { type LeastTimeOptions, leastTimePrecision } from '../stages/precision/leastTimePrecision.js'
export { precisionFromPolicy } from '../stages/precision/precisionFromPolicy.js'
export { precisionPolicy } from '../stages/precision/precisionPolicy.js'
export { uniformPrecision } from '../stages/precision/uniformPrecision.js'
export { type OneCrossbarEstimate, oneCrossbar } from '../stages/simulate/oneCrossbar.js'
export { cyclicScheme } from '../stages/synchronize/cyclicScheme.js'
export { evenScheme } from '../stages/synchronize/evenScheme.js'
export { linearScheme } from '../stages/synchronize/linearScheme.js'
export { sequentialScheme } from '../stages/synchronize/sequentialScheme.js'
export { treeScheme } from '../stages/synchronize/treeScheme.js'
export { variableWindows } from '../stages/tile/variableWindows.js'
export { verifyFor } from '../verify/verifyFor.js'
