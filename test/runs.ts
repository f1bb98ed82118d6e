/// <reference types="vite/client" />

/** How often a property is tried that takes long: half of `often`, and ten times of it in `npm run fuzz`. */
export const runs = (often: number): number =>
  import.meta.env.MODE === 'fuzz' ? 10 * often : Math.ceil(often / 2)
