import type { Design } from '../../experiment/results.js'

const signals = { register: 'registers', broadcast: 'broadcast signals', polling: 'polling' } as const

/** Exchange, signal and arbitration in words. */
export const architectureText = ({ exchange, signal }: Pick<Design, 'exchange' | 'signal'>): string =>
  `${exchange === 'forward' ? 'forwarded' : 'through memory'}, ${signals[signal]}`

/** A design in a line, but for the factors that vary. */
export const designText = (design: Design, ...varied: readonly (keyof Design)[]): string => {
  const { crossbar, bus, exchange, signal, arbitration, buffers } = design
  const parts: readonly (readonly [keyof Design, string])[] = [
    ['crossbar', `${crossbar} × ${crossbar}`],
    ['bus', `bus ${bus} B a cycle`],
    ['exchange', exchange],
    ['signal', signal],
    ['arbitration', arbitration],
    ['buffers', `${buffers} ${buffers === 1 ? 'buffer' : 'buffers'} a side`],
  ]
  return parts.flatMap(([factor, part]) => (varied.includes(factor) ? [] : [part])).join(', ')
}
