import { existsSync } from 'node:fs'

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The browser that tests use: the one that CHROMIUM names, or one in a usual place; null where there is none. */
export const browserPath: string | null =
  process.env['CHROMIUM'] ?? usual.find((path) => existsSync(path)) ?? null
