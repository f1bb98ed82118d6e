import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Session, Tensors } from '../runtime/runtime.js'
import type { BadSamples } from './quantizeError.js'
import type { Range, RangeMethod, RangeObserver } from './range.js'

/**
 * The values of tensors on samples: the range of each, by name. One sample
 * after another, so that only the activations of one are in memory.
 */
export const calibrate = async (
  session: Session,
  tensors: readonly string[],
  samples: readonly Tensors[],
  method: RangeMethod,
): Promise<Either<BadSamples, ReadonlyMap<string, Range>>> => {
  const refuse = (sample: number | null, problem: string) =>
    E.left<BadSamples>({ _tag: 'BadSamples', sample, problem })
  if (samples.length === 0) return refuse(null, 'there is none')
  const observers = new Map<string, RangeObserver>(tensors.map((name) => [name, method.observer()]))
  for (const [i, sample] of samples.entries()) {
    const answer = await session.run(sample)()
    if (E.isLeft(answer)) return refuse(i, answer.left)
    for (const [name, observer] of observers) {
      const values = answer.right.get(name) ?? sample.get(name)
      if (values?.elementType !== 'float32') return refuse(i, `"${name}" is not float32`)
      if (!values.data.every(Number.isFinite))
        return refuse(i, `"${name}" takes values that are no finite numbers`)
      observer.see(values.data)
    }
  }
  return E.right(new Map([...observers].map(([name, observer]) => [name, observer.range()])))
}
