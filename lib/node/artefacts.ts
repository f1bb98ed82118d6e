import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Bytes } from '../bytes.js'

/** How long an artefact stays that nobody asks to keep, in seconds: a week. */
const kept = 7 * 24 * 3600

const keyOf = (sha256: string): string => `ohmflow:artefact:${sha256}`

/** What names bytes: SHA-256, in hexadecimal. */
export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Bytes that travel by way of Redis, each stored once under its SHA-256. */
export type Artefacts = ReadonlyMap<string, Uint8Array>

/** Stores what is not there yet, and keeps the rest for another week. */
export const putArtefacts = async (redis: Redis, artefacts: Artefacts): Promise<void> => {
  for (const [sha256, bytes] of artefacts) {
    const there = await redis.expire(keyOf(sha256), kept)
    if (there === 0) await redis.set(keyOf(sha256), Buffer.from(bytes), 'EX', kept)
  }
}

/** The bytes of this SHA-256; null where they are not there, or have become others. */
export const getArtefact = async (redis: Redis, sha256: string): Promise<Bytes | null> => {
  const bytes = await redis.getBuffer(keyOf(sha256))
  // a copy: a piece of a shared pool lies where elements cannot
  return bytes === null || sha256Of(bytes) !== sha256 ? null : new Uint8Array(bytes)
}
