/// <reference types="vite/client" />
import { configureGlobal } from 'fast-check'
import { optimizeLate, optimizeSeldom } from '../lib/cli/optimizeLate.js'

const { MODE, SEED, SEED_PATH } = import.meta.env

/**
 * Properties are drawn from one seed, so that a run that passes here passes
 * everywhere and a failure is the same for all; more of the same draws would
 * tell little on the second day. `npm run fuzz` draws anew each time and tries
 * twenty times as much; what a failure says of its seed and path,
 * as SEED and SEED_PATH of the environment, shows it again.
 */
configureGlobal({
  ...(MODE === 'fuzz' ? { numRuns: 1000 } : { seed: 2309_03805, numRuns: 50 }),
  ...(SEED === undefined ? {} : { seed: Number(SEED) }),
  ...(SEED_PATH === undefined ? {} : { path: SEED_PATH }),
})

// a test runs the runtime for a moment: what would be optimized of it pays after the test has ended
optimizeLate()

/**
 * Tests execute many functions, most of them for a moment. To optimize all that V8 takes for hot took two fifths of their
 * processor time, in threads beside theirs; with five times as much as here, they take longer themselves.
 */
optimizeSeldom(1_000_000)
