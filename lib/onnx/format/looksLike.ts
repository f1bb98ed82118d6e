const signatures: readonly (readonly [string, number, readonly number[]])[] = [
  ['a JPEG image', 0, [0xff, 0xd8, 0xff]],
  ['a PNG image', 0, [0x89, 0x50, 0x4e, 0x47]],
  ['a GIF image', 0, [0x47, 0x49, 0x46, 0x38]],
  ['a ZIP archive (PyTorch, Keras and NumPy files are such)', 0, [0x50, 0x4b, 0x03, 0x04]],
  ['an HDF5 file (Keras)', 0, [0x89, 0x48, 0x44, 0x46]],
  ['gzip data', 0, [0x1f, 0x8b]],
  ['a PDF document', 0, [0x25, 0x50, 0x44, 0x46]],
  ['a NumPy array', 0, [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
  ['a Python pickle', 0, [0x80, 0x02]],
  ['a Python pickle', 0, [0x80, 0x04]],
  ['a TensorFlow Lite model', 4, [0x54, 0x46, 0x4c, 0x33]],
  ['a model in ONNX Runtime’s own format', 4, [0x4f, 0x52, 0x54, 0x4d]],
  ['a program (ELF)', 0, [0x7f, 0x45, 0x4c, 0x46]],
]

const gitLfs = 'version https://git-lfs'

const isText = (bytes: Uint8Array): boolean => {
  try {
    // A cut through the last character is no fault of the text: `stream` lets it pass.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, 512), { stream: true })
    return [...text].every((character) => character >= ' ' || '\t\r\n\f'.includes(character))
  } catch {
    return false
  }
}

/** What well-known format the bytes begin as, in words, or null. */
export const looksLike = (bytes: Uint8Array): string | null => {
  if (bytes.length === 0) return 'an empty file'
  if (bytes.every((byte) => byte === 0)) return 'nothing but zero bytes'
  const match = signatures.find(([, offset, magic]) => magic.every((byte, i) => bytes[offset + i] === byte))
  if (match !== undefined) return match[0]
  if (!isText(bytes)) return null
  const text = new TextDecoder().decode(bytes.subarray(0, 512)).trimStart()
  if (text.startsWith(gitLfs)) return 'a Git LFS pointer (fetch the file itself with `git lfs pull`)'
  if (text.startsWith('.schema')) return 'a program of ohmflow, as assembly text'
  const [, artefact] = /^\{\s*"schema":\s*"ohmflow\.(\w+)\//.exec(text) ?? []
  if (artefact !== undefined)
    return `a ${artefact === 'devices' ? 'file of devices' : artefact} of ohmflow, as JSON`
  if (text.startsWith('{') || text.startsWith('[')) return 'JSON text'
  if (text.startsWith('<')) return 'HTML or XML text'
  return 'plain text'
}
