/// <reference types="vite/client" />
import { configureGlobal } from 'fast-check'

/**
 * Properties are drawn from one seed, so that a run that passes here passes
 * everywhere and a failure is the same for all; `npm run fuzz` draws anew each time.
 */
if (import.meta.env.MODE !== 'fuzz') configureGlobal({ seed: 2309_03805 })
