import { basename } from 'node:path'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { quoted, some } from '../codec/wording.js'
import type { BadDataset } from '../datasets/badDataset.js'
import { countOf, type Labels, labelsAt } from '../datasets/labels.js'
import { looksLikeIdx } from '../datasets/parseIdx.js'
import { type LabelFile, labelsOfFolders, labelsOfTensor, parseLabels } from '../datasets/parseLabels.js'
import { type AsyncRule, eventually, fail, get, type Rule } from '../rule.js'
import { type Dataset, type DatasetError, foldersOf, parseArray, readUnpacked } from './openDataset.js'

const bad = (what: string, problem: string, remedy: string): Rule<BadDataset, never> =>
  fail({ _tag: 'BadDataset', what, problem, remedy })

function* labelFile(bytes: Uint8Array, path: string): Rule<DatasetError, LabelFile> {
  if (bytes[0] !== 0x93 && !looksLikeIdx(bytes))
    return yield* get(parseLabels(new TextDecoder().decode(bytes), path))
  return yield* get(labelsOfTensor(yield* get(parseArray(bytes, path)), path))
}

/** Numbers in names, which orders by character and by number may put elsewhere. */
const byNumber = new Intl.Collator('en', { numeric: true })

/** Labels in the order of samples, which has to be one that nobody can take for another. */
function* inOrder(
  labels: Labels,
  path: string,
  { count, files, path: dataset }: Dataset,
): Rule<BadDataset, Labels> {
  const given = countOf(labels)
  if (given !== count)
    yield* bad(
      path,
      `it has ${given} ${given === 1 ? 'label' : 'labels'}, and ${quoted(dataset)} has ${count} samples`,
      'Give each sample one label.',
    )
  const counted = [...(files ?? [])].sort(byNumber.compare)
  const at = counted.findIndex((file, i) => file !== files?.[i])
  if (at >= 0)
    yield* bad(
      path,
      `its labels are in order, but files such as ${quoted(files?.[at] ?? '')} and ${quoted(counted[at] ?? '')} come in one order by characters and in another by numbers`,
      'Write NAME,LABEL a line, so that each label says whose it is.',
    )
  return labels
}

/** Labels by the names of files, each of which says whose it is by its path or, where no other has it, its name. */
function* byName(
  { names, labels }: Extract<LabelFile, { readonly by: 'name' }>,
  path: string,
  { files }: Dataset,
): Rule<BadDataset, Labels> {
  const remedy = 'Write NAME,LABEL a line with the path of each file from the folder on, or its name.'
  if (files === null)
    return yield* bad(
      path,
      'it has labels by name, but the samples are in one file and have none',
      'Write one label a line.',
    )
  const lines = new Map(names.map((name, i) => [name.replaceAll('\\', '/').replace(/^\.\//, ''), i]))
  const lineOf = (file: string): number | undefined =>
    lines.get(file.replaceAll('\\', '/')) ?? lines.get(basename(file))
  const found = files.map(lineOf)
  const missing = files.filter((_, i) => found[i] === undefined)
  if (missing.length > 0)
    yield* bad(path, `${missing.length} files have no label in it: ${some(missing, 3)}`, remedy)
  const picked = found.flatMap((line) => line ?? [])
  const seen = new Set<number>()
  const twice = picked.find((line) => seen.size === seen.add(line).size)
  if (twice !== undefined)
    yield* bad(path, `the label of ${quoted(names[twice] ?? '')} may be that of several files`, remedy)
  return labelsAt(labels, picked)
}

/** The word that stands for labels which the folders of files are. */
export const folders = 'folders'

async function* labelsOf(path: string, dataset: Dataset): AsyncRule<DatasetError, Labels> {
  if (path === folders)
    return dataset.files === null
      ? yield* bad(dataset.path, 'its samples lie in no folders', 'Give a file of labels.')
      : labelsOfFolders(foldersOf(dataset.files))
  const file = yield* labelFile(yield* get(await readUnpacked(path)()), path)
  return file.by === 'order' ? yield* inOrder(file.labels, path, dataset) : yield* byName(file, path, dataset)
}

/**
 * The label of each sample of a dataset: from an IDX or NumPy file, from a text with one a line or NAME,LABEL a line, or
 * from the folders that files lie in (`folders`). Fails where a sample has none, or where it is not certain which it has.
 *
 * @example
 * import { openDataset, readLabels } from 'ohmflow/node'
 * import { mkdtempSync, writeFileSync } from 'node:fs'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * const folder = mkdtempSync(join(tmpdir(), 'digits-'))
 * const [images, texts] = [join(folder, 'images.idx'), join(folder, 'labels.txt')]
 * // two pictures of one pixel, and their labels
 * writeFileSync(images, Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 255, 0))
 * writeFileSync(texts, '7\n2\n')
 * const dataset = await openDataset(images, { elementType: 'uint8', shape: [1, 1, 1] }, null)()
 * const labels = dataset._tag === 'Right' ? await readLabels(texts, dataset.right)() : dataset
 * console.assert(labels._tag === 'Right' && labels.right.kind === 'classes')
 */
export const readLabels =
  (path: string, dataset: Dataset): TaskEither<DatasetError, Labels> =>
  () =>
    eventually(labelsOf(path, dataset))
