import { watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import {
  catchError,
  debounceTime,
  distinctUntilChanged,
  EMPTY,
  map,
  merge,
  Observable,
  switchMap,
  timer,
} from 'rxjs'

/**
 * Milliseconds for which a file has to be left alone before its change is told: whoever writes it may still be at it.
 */
const quiet = 100

/** Milliseconds between looks at a file whose folder cannot be watched, or is not there yet. */
const lookEvery = 1000

/** What differs whenever a file was written, replaced, made or removed. */
const signature = async (path: string): Promise<string> => {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
    return [ino, size, mtimeNs, ctimeNs].join(' ')
  } catch {
    return 'none'
  }
}

/**
 * Whenever the system tells of that name in its folder; editors
 * replace files, so that the file itself cannot be watched.
 */
const told = (path: string): Observable<void> =>
  new Observable<void>((subscriber) => {
    const watcher = watch(dirname(path), (_, name) => {
      if (name === null || name === basename(path)) subscriber.next()
    })
    watcher.on('error', (failure) => subscriber.error(failure))
    return () => watcher.close()
  }).pipe(catchError(() => EMPTY))

/**
 * The path of a file, once at first and again whenever the file may have another
 * content: written, replaced by another one, removed or made. Whether it can be
 * read is for the reader to see. Changes within 100 ms are told as one.
 *
 * @example
 * import { fileChanges } from 'ohmflow/node'
 * import { firstValueFrom } from 'rxjs'
 * console.assert((await firstValueFrom(fileChanges('chip.json'))) === 'chip.json')
 */
export const fileChanges = (path: string): Observable<string> =>
  merge(told(path), timer(0, lookEvery)).pipe(
    switchMap(() => signature(path)),
    distinctUntilChanged(),
    debounceTime(quiet),
    map(() => path),
  )
