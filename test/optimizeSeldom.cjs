/**
 * Loaded by every process of Node that a test starts, which executes many functions for a moment each, as the test itself
 * does (see `setup.ts`). What it says and ends with is the same, since only the optimizing compiler waits longer.
 */
const { setFlagsFromString } = require('node:v8')

if (process.versions.v8?.startsWith('11.')) setFlagsFromString('--interrupt-budget=1000000')
