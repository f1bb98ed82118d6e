import type { Explanations } from '../../codec/explanation.js'
import { some } from '../../codec/wording.js'
import type { RuntimeFailed } from './runtimeFailed.js'

/** What an error of the runtime means. */
export const runtimeExplanations: Explanations<RuntimeFailed> = {
  RuntimeFailed: (error) => ({
    happened: `${error.runtime} cannot compute ${some(error.operators)}: ${error.problem}`,
    remedy: `Run the model in ${error.runtime} by itself to see the same; export that part in another way, or map the model without numbers (ohmflow map).`,
  }),
}
