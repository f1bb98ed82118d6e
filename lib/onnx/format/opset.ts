import { fail, type Rule } from '../../rule.js'
import type { ImportError } from '../importError.js'
import type { ModelProto } from '../proto/messages.js'
import { saturated } from '../tensors/tensorData.js'

/**
 * The versions of the ONNX operator set that are read. From 22 on, versions add element types to operators (bfloat16 in
 * 22, 4-bit and 8-bit floats in 23 and 24, 2-bit integers in 25) and attributes that change no shape; of the operators that
 * are new in them, Swish has a rule, the others (Attention, RotaryEmbedding, …) have none.
 *
 * Source: ONNX, docs/Changelog.md.
 */
export const opsets = { lowest: 6, highest: 25 } as const

/** `ai.onnx` is the long name of the domain of ONNX itself. */
export const domainOf = (domain: string): string => (domain === 'ai.onnx' ? '' : domain)

/** The version of the ONNX operator set that a model is written in. */
export function* opsetOf({ opsetImport }: ModelProto, bytes: number): Rule<ImportError, number> {
  const versions = new Set(
    opsetImport.filter(({ domain }) => domainOf(domain) === '').map(({ version }) => saturated(version)),
  )
  const [found, other] = versions
  const { lowest, highest } = opsets
  if (found === undefined) return yield* fail({ _tag: 'UnsupportedOpset', found: null, lowest, highest })
  const unsupported = [found, other].find(
    (version) => version !== undefined && (version < lowest || version > highest),
  )
  if (unsupported !== undefined)
    yield* fail({ _tag: 'UnsupportedOpset', found: unsupported, lowest, highest })
  if (other !== undefined) {
    const reason = `it imports the ONNX operator set twice, in the versions ${found} and ${other}`
    yield* fail({ _tag: 'NotOnnx', bytes, reason, looksLike: null })
  }
  return found
}
