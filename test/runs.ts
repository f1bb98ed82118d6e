/// <reference types="vite/client" />

/** How often a property is tried that takes long: so often, and ten times as often in `npm run fuzz`. */
export const runs = (often: number): number => (import.meta.env.MODE === 'fuzz' ? 10 * often : often)
