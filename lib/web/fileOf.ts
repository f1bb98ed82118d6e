import { type ModelFile, modelFile, teachingNetwork, zoo } from 'ohmflow'
import type { Request } from './protocol.js'

/** The networks that come along, as they are built. */
export const comingAlong = { ...zoo, teaching: teachingNetwork }

/** The model that a request is about. */
export type FileOf = (request: Request) => Promise<ModelFile>

/** Models in memory, so that each is built and hashed once; of files, the last one. */
export const files = (): FileOf => {
  const known = new Map<string, Promise<ModelFile>>()
  let dropped: { readonly bytes: Uint8Array | null; readonly file: Promise<ModelFile> } | undefined
  return ({ settings: { network, file }, bytes }) => {
    if (network === 'file' || network === 'given') {
      if (dropped?.bytes !== bytes) dropped = { bytes, file: modelFile(file, bytes ?? new Uint8Array())() }
      return dropped.file
    }
    const found = known.get(network) ?? modelFile(network, comingAlong[network].build())()
    known.set(network, found)
    return found
  }
}
