/** Light enough for dark letters, and far apart for any colour vision. */
const pale = ['#9BD3F4', '#F6CE80', '#8FD3BE', '#EBBFD6', '#F0B08A', '#C9C9C9', '#F3EC9A', '#A9BEEB'] as const

const channel = (hue: number, lightness: number, shift: number): string => {
  const k = (shift + hue / 30) % 12
  const part = lightness - 0.6 * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1))
  return Math.round(255 * part)
    .toString(16)
    .toUpperCase()
    .padStart(2, '0')
}

/**
 * A pale colour for the i-th of many things. After the first eight, hues go around by the golden angle, so that
 * neighbours are far apart, and none comes again soon.
 */
export const paleColour = (i: number): string => {
  const [hue, lightness] = [(i * 137.508) % 360, i % 2 === 0 ? 0.72 : 0.84]
  return pale[i] ?? `#${[0, 8, 4].map((shift) => channel(hue, lightness, shift)).join('')}`
}

/** Who touches a vector: the first core, those between, the last, or only one. */
export const touchColours = {
  first: pale[0],
  between: '#EEEEEE',
  last: pale[2],
  only: pale[1],
} as const

/** What the units of a core do. */
export const workColours = {
  transfer: pale[0],
  mvm: pale[1],
  add: pale[2],
  partial: pale[3],
  store: pale[7],
  call: '#555555',
  program: pale[5],
} as const
