/**
 * In which order partial sums are added: in the very interleaving of the timing run, which shows that the
 * synchronization is right, or tile by tile, which is faster and allowed because the program is verified.
 */
export type Order = 'program' | 'fast'
