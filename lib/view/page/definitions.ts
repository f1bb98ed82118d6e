import { paragraphs, section } from '../markdown.js'

const claims = [
  'R. Pelke et al., *Mapping of CNNs on multi-core RRAM-based CIM architectures*, VLSI-SoC 2023 (arXiv 2309.03805), claims more than 99% of the theoretical acceleration limit',
  'and less than 4% data transmission overhead on state-of-the-art CNNs, with low memory consumption, by an architecture that exchanges data efficiently and by synchronization techniques',
  "for the cores of a layer. At hand were its abstract and public notes that say they are made from the full text: cores on a bus with a shared memory, one register a core for signals, crossbars of 32² to 128², buses of 4 to 64 bytes. Its clock ratio, the time of its MVM and the width of its partial sums are in neither. So these definitions are ours, more precise than both, and the paper's may differ:",
].join(' ')

const terms = [
  [
    'Speedup',
    'cycles with the cores of a column of tiles one after another / cycles. Both run on the same chip with the same tiles, signals and exchange.',
  ],
  [
    'Limit',
    'for a layer P_V, the tiles below one another. For a network: what its layers with P_V ≥ 2 take sequentially / what they would take with each at its own limit, Σ (sequential cycles / P_V).',
  ],
  [
    'Fraction of the limit',
    'speedup / P_V for a layer; Σ (sequential cycles / P_V) / Σ cycles over the layers with P_V ≥ 2 for a network. It can pass 100% by a little, since each sequential core also waits for its first input. The limit leaves the bus out: where the bus is the bottleneck, no schedule reaches it.',
  ],
  [
    'Bound',
    'the busy cycles of the busiest resource of the program at hand: a crossbar, a load unit, an output unit, the bus. No schedule of that program takes less. **Efficiency** is bound / cycles. It leaves no room to blame the bus, but another program of the same layer may have another bound: it says how good a schedule is, not how good a program.',
  ],
  [
    'Overhead',
    'signal bytes / (signal + data bytes), reads of flags while polling included. The paper may count other transmissions. **Required** is what remains without the signals that only accompany a forwarded partial sum (each SEND with its CALL, each RECEIVE with its WAIT): the partial sum that arrives tells the receiver as much. They are kept as the protocol of the paper; cycles are measured with them.',
  ],
  [
    'Energy',
    'of the work of the convolutions, and what all cores of the network draw meanwhile: one a tile, those of its other layers on crossbars included. It is what `ohmflow map` says of the same layers; up to version 0.1.0 every network paid for the cores of all networks.',
  ],
  [
    'Partial sums',
    'the most bytes of them alive at once, each from the beginning of the transfer that stores or sends it until it has been added.',
  ],
] as const

const rules =
  'Fractions of the limit and efficiencies are rounded down and overheads up, so that what is said to reach a figure reaches it. Medians and counts are over distinct layer shapes, for each chip. Layers run one after another; what lies between convolutions is not counted here.'

/** What the paper claims, and what the words mean here. */
export const definitions = (): string =>
  section(
    'What the paper claims, and what the words mean here',
    paragraphs(claims, terms.map(([term, meaning]) => `- **${term}**: ${meaning}`).join('\n'), rules),
  )
