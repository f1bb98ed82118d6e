import { homedir, userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** What a system that knows no answer throws at. */
const orNothing = (ask: () => string): string => {
  try {
    return ask()
  } catch {
    return ''
  }
}

/**
 * Where results are kept between runs, by the XDG Base Directory text: a path that is empty or relative counts as
 * none, since it would mean another folder in each working directory. Undefined where the user has no home.
 */
export const cacheFolder = (
  cacheHome = process.env['XDG_CACHE_HOME'] ?? '',
  homes: readonly string[] = [orNothing(homedir), orNothing(() => userInfo().homedir)],
): string | undefined => {
  if (isAbsolute(cacheHome)) return join(cacheHome, 'ohmflow')
  const home = homes.find(isAbsolute)
  return home === undefined ? undefined : join(home, '.cache', 'ohmflow')
}
