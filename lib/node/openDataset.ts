import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { BadDataset } from '../datasets/badDataset.js'
import { type InputType, inputOf } from '../datasets/inputOf.js'
import { looksLikeIdx, parseIdx } from '../datasets/parseIdx.js'
import type { Picture } from '../datasets/picture.js'
import type { Preprocessing } from '../datasets/preprocessing.js'
import { type TensorSamples, tensorSamples } from '../datasets/tensorSamples.js'
import type { BadTensorFile } from '../onnx/tensorFile/badTensorFile.js'
import { parseNpy } from '../onnx/tensorFile/parseNpy.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import { type AsyncRule, eventually, fail, get } from '../rule.js'
import { type FileError, fileError } from './fileError.js'
import { readBytes } from './readBytes.js'
import { readPicture } from './readPicture.js'

/** Why there are no samples, or no labels. */
export type DatasetError = FileError | BadDataset | BadTensorFile

/** Samples in files. */
export interface Dataset {
  /** The file or folder. */
  readonly path: string
  readonly count: number
  /** Of samples that are files: the path of each, from the folder on; null where all are in one file. */
  readonly files: readonly string[] | null
  /** What the network is given of a sample. */
  readonly input: (sample: number) => TaskEither<DatasetError, TensorData>
}

/** Bytes that a compressed file may become. */
const mostBytes = 2 ** 31

/** The bytes of a file, unpacked where gzip has packed it. */
export const readUnpacked = (path: string): TaskEither<FileError, Uint8Array> =>
  TE.chain((bytes: Uint8Array) =>
    TE.fromEither(
      bytes[0] === 0x1f && bytes[1] === 0x8b
        ? E.tryCatch(
            (): Uint8Array => gunzipSync(bytes, { maxOutputLength: mostBytes }),
            (thrown) => fileError(path, 'read', thrown),
          )
        : E.right(bytes),
    ),
  )(readBytes(path))

/** The tensor of an IDX or NumPy file. */
export const parseArray = (
  bytes: Uint8Array,
  path: string,
): Either<BadDataset | BadTensorFile, TensorData> => {
  if (bytes[0] === 0x93) return parseNpy(bytes, path)
  return looksLikeIdx(bytes)
    ? parseIdx(bytes, path)
    : E.left({
        _tag: 'BadDataset',
        what: path,
        problem: 'it is neither an IDX nor a NumPy file',
        remedy:
          'Give an IDX file (.gz or not), an array that numpy.save has written, or a folder of PNG or JPEG files.',
      })
}

const refused = (what: string, problem: string): BadDataset => ({
  _tag: 'BadDataset',
  what,
  problem,
  remedy:
    'Say how pictures become what the network takes with --preprocess FILE, or save samples as the network takes them, an array with one axis more.',
})

const refusing =
  (what: string) =>
  (problem: string): BadDataset =>
    refused(what, problem)

async function* inFile(
  path: string,
  type: InputType,
  how: Preprocessing | null,
): AsyncRule<DatasetError, Dataset> {
  const tensor = yield* get(parseArray(yield* get(await readUnpacked(path)()), path))
  if (tensor.shape[0] === 0)
    yield* fail<DatasetError>({
      _tag: 'BadDataset',
      what: path,
      problem: 'there is no sample in it',
      remedy: 'Give a file with at least one sample.',
    })
  const samples = tensorSamples(tensor, type, how)
  const { count, at }: TensorSamples = yield* get(E.mapLeft(refusing(path))(samples))
  const input = (sample: number): Either<BadDataset, TensorData> =>
    E.mapLeft(refusing(`${path}, sample ${sample}`))(at(sample))
  return { path, count, files: null, input: (sample) => TE.fromEither(input(sample)) }
}

const pictures = new Set(['.png', '.jpg', '.jpeg'])
/** Kinds of pictures that are not read: a folder with some of them has fewer samples than it seems to. */
const otherPictures = new Set(['.gif', '.bmp', '.webp', '.tif', '.tiff', '.avif', '.heic', '.ppm', '.pgm'])

const extension = (file: string): string => extname(file).toLowerCase()

/** What the file system answers of a path. */
const asked = <A>(path: string, ask: () => Promise<A>): Promise<Either<FileError, A>> =>
  TE.tryCatch(ask, (thrown) => fileError(path, 'read', thrown))()

async function* inFolder(
  path: string,
  type: InputType,
  how: Preprocessing | null,
): AsyncRule<DatasetError, Dataset> {
  const listed = yield* get(await asked(path, () => readdir(path, { recursive: true })))
  const visible = listed.filter((file) => !basename(file).startsWith('.'))
  const other = visible.find((file) => otherPictures.has(extension(file)))
  if (other !== undefined)
    return yield* fail<BadDataset>({
      _tag: 'BadDataset',
      what: join(path, other),
      problem: `pictures of this kind (${extension(other)}) are not read`,
      remedy: 'Convert it to PNG or JPEG, or move it elsewhere.',
    })
  const files = visible.filter((file) => pictures.has(extension(file))).sort()
  if (files.length === 0) yield* fail(refused(path, 'there is no PNG or JPEG file in it'))
  if (how === null)
    return yield* fail(refused(path, 'nothing says how its pictures become what the network takes'))
  return {
    path,
    count: files.length,
    files,
    input: (sample) => {
      const file = join(path, files[sample] ?? '')
      return TE.chainEitherKW((picture: Picture) => E.mapLeft(refusing(file))(inputOf(picture, how, type)))(
        readPicture(file),
      )
    },
  }
}

async function* opened(
  path: string,
  type: InputType,
  how: Preprocessing | null,
): AsyncRule<DatasetError, Dataset> {
  const there = yield* get(await asked(path, () => stat(path)))
  return yield* there.isDirectory() ? inFolder(path, type, how) : inFile(path, type, how)
}

/**
 * The samples of a dataset, as a network takes them: pictures in a folder (PNG, JPEG), in the order of their paths,
 * which are read when they are asked for; or an array of samples in an IDX or NumPy file, packed by gzip or not.
 *
 * @example
 * import { openDataset } from 'ohmflow/node'
 * const nothing = await openDataset('no such folder', { elementType: 'float32', shape: [1, 3, 224, 224] }, null)()
 * console.assert(nothing._tag === 'Left' && nothing.left._tag === 'FileError')
 */
export const openDataset =
  (path: string, type: InputType, how: Preprocessing | null): TaskEither<DatasetError, Dataset> =>
  () =>
    eventually(opened(path, type, how))

/** The folder of each sample that is a file, the innermost one. */
export const foldersOf = (files: readonly string[]): readonly string[] =>
  files.map((file) => basename(dirname(file)))
