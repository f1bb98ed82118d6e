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

const inFile = (
  path: string,
  type: InputType,
  how: Preprocessing | null,
): TaskEither<DatasetError, Dataset> =>
  TE.chainEitherKW((bytes: Uint8Array): Either<DatasetError, Dataset> => {
    const tensor = parseArray(bytes, path)
    if (E.isLeft(tensor)) return tensor
    const samples = tensorSamples(tensor.right, type, how)
    if (E.isLeft(samples)) return E.left(refused(path, samples.left))
    const { count, at }: TensorSamples = samples.right
    const input = (sample: number): Either<BadDataset, TensorData> =>
      E.mapLeft((problem: string) => refused(`${path}, sample ${sample}`, problem))(at(sample))
    return E.right({ path, count, files: null, input: (sample) => TE.fromEither(input(sample)) })
  })(readUnpacked(path))

const pictures = new Set(['.png', '.jpg', '.jpeg'])
/** Kinds of pictures that are not read: a folder with some of them has fewer samples than it seems to. */
const otherPictures = new Set(['.gif', '.bmp', '.webp', '.tif', '.tiff', '.avif', '.heic', '.ppm', '.pgm'])

const extension = (file: string): string => extname(file).toLowerCase()

const inFolder = async (
  path: string,
  type: InputType,
  how: Preprocessing | null,
): Promise<Either<DatasetError, Dataset>> => {
  const listed = await TE.tryCatch(
    () => readdir(path, { recursive: true }),
    (thrown) => fileError(path, 'read', thrown),
  )()
  if (E.isLeft(listed)) return listed
  const visible = listed.right.filter((file) => !basename(file).startsWith('.'))
  const other = visible.find((file) => otherPictures.has(extension(file)))
  if (other !== undefined)
    return E.left({
      _tag: 'BadDataset',
      what: join(path, other),
      problem: `pictures of this kind (${extension(other)}) are not read`,
      remedy: 'Convert it to PNG or JPEG, or move it elsewhere.',
    })
  const files = visible.filter((file) => pictures.has(extension(file))).sort()
  if (files.length === 0) return E.left(refused(path, 'there is no PNG or JPEG file in it'))
  if (how === null)
    return E.left(refused(path, 'nothing says how its pictures become what the network takes'))
  return E.right({
    path,
    count: files.length,
    files,
    input: (sample) => {
      const file = join(path, files[sample] ?? '')
      return TE.chainEitherKW((picture: Picture) =>
        E.mapLeft((problem: string) => refused(file, problem))(inputOf(picture, how, type)),
      )(readPicture(file))
    },
  })
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
  async () => {
    const there = await TE.tryCatch(
      () => stat(path),
      (thrown) => fileError(path, 'read', thrown),
    )()
    if (E.isLeft(there)) return there
    return there.right.isDirectory() ? inFolder(path, type, how) : inFile(path, type, how)()
  }

/** The folder of each sample that is a file, the innermost one. */
export const foldersOf = (files: readonly string[]): readonly string[] =>
  files.map((file) => basename(dirname(file)))
