/** Light enough for dark letters, and far apart for any colour vision. */
const pale = ['#9BD3F4', '#F6CE80', '#8FD3BE', '#EBBFD6', '#F0B08A', '#C9C9C9', '#F3EC9A', '#A9BEEB'] as const

/** A pale colour for the i-th of many things; colours come again after eight. */
export const paleColour = (i: number): string => pale[i % pale.length] ?? pale[0]

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
