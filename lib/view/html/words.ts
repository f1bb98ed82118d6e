import { html, type Markup } from './markup.js'

const meanings: readonly (readonly [word: string, meaning: string])[] = [
  ['tile', 'a part of a layer’s weight matrix that fits one crossbar; each lies in a core of its own'],
  [
    'vector',
    'one input of a layer’s matrix: a convolution has one for each position of its output, each takes one multiplication (MVM) in every tile',
  ],
  [
    'partial sum',
    'what one tile adds to an output; tiles below one another pass theirs on, and have to wait for one another',
  ],
  [
    'bound',
    'the busy cycles of the busiest resource; of all layers at the same time also with what has to come before and after. No order of the same work takes less',
  ],
  ['chain of additions', 'what it takes to add up the partial sums of one vector, one core after another'],
  ['fill', 'what passes before a core has its first result: the first load, the first MVM and the way out'],
  [
    'speedup',
    'over the same cores one after another; at most as many times as there are tiles below one another',
  ],
  ['busy', 'the share of time in which crossbars multiply'],
  ['copies', 'a layer placed several times, each copy with part of its vectors'],
]

/** What the words of a page mean. */
export const words: Markup = html`<dl>${meanings.map(([word, meaning]) => html`<dt>${word}</dt><dd>${meaning}</dd>`)}</dl>`
