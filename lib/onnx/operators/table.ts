import { activations, microsoftActivations } from './activations.js'
import { convolutions, microsoftConvolutions } from './convolutions.js'
import { einsums } from './einsum.js'
import { elementwiseOperators, microsoftElementwise } from './elementwise.js'
import { joins, microsoftJoins } from './joins.js'
import { normalizations } from './normalizations.js'
import type { Operator, Operators } from './operator.js'
import { microsoftPools, pools } from './pools.js'
import { microsoftProducts, products } from './products.js'
import { microsoftQuantization, quantization } from './quantization.js'
import { recurrentOperators } from './recurrent.js'
import { reductions } from './reductions.js'
import { resampling } from './resampling.js'
import { reshapes } from './reshapes.js'
import { selections } from './selections.js'
import { sources } from './sources.js'

const table = (...families: readonly Operators[]): ReadonlyMap<string, Operator> =>
  new Map(families.flatMap((family) => Object.entries(family)))

const byDomain: ReadonlyMap<string, ReadonlyMap<string, Operator>> = new Map([
  [
    '',
    table(
      activations,
      convolutions,
      einsums,
      elementwiseOperators,
      joins,
      normalizations,
      pools,
      products,
      quantization,
      recurrentOperators,
      reductions,
      resampling,
      reshapes,
      selections,
      sources,
    ),
  ],
  [
    'com.microsoft',
    table(
      microsoftActivations,
      microsoftConvolutions,
      microsoftElementwise,
      microsoftJoins,
      microsoftPools,
      microsoftProducts,
      microsoftQuantization,
    ),
  ],
])

/** What is known of an operator of a domain ('' is ONNX itself), or undefined. */
export const operatorOf = (domain: string, op: string): Operator | undefined => byDomain.get(domain)?.get(op)
