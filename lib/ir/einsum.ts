/** An Einstein summation: the labels of each operand's axes and of the result's, and the extent of each label. */
export interface Einsum {
  readonly operands: readonly (readonly string[])[]
  readonly output: readonly string[]
  readonly extents: ReadonlyMap<string, number>
}

/** The labels of a term whose ellipsis stands for the last `hidden` of the shared axes. */
const labelsOf = (term: string, hidden: number, shared: number): readonly string[] => {
  const axes = Array.from({ length: hidden }, (_, i) => `.${shared - hidden + i}`)
  const at = term.indexOf('...')
  if (at < 0) return term.split('')
  return [...term.slice(0, at).split(''), ...axes, ...term.slice(at + 3).split('')]
}

/**
 * Reads an equation of Einstein summation for operands of the given shapes, or says what is wrong with it. Without `->`,
 * the result has the axes of the ellipsis, then the labels that occur once, in alphabetical order.
 *
 * Source: ONNX, Einsum-12.
 */
export const einsumOf = (equation: string, shapes: readonly (readonly number[])[]): Einsum | string => {
  const [left = '', right, ...more] = equation.replaceAll(' ', '').split('->')
  const terms = left.split(',')
  if (more.length > 0) return 'it has more than one arrow'
  const isTerm = (term: string): boolean => /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(term)
  if (![...terms, right ?? ''].every(isTerm)) return `"${equation}" is no equation of labels`
  if (terms.length !== shapes.length)
    return `the equation has ${terms.length} terms for ${shapes.length} inputs`
  const hidden = terms.map((term, i) =>
    term.includes('...') ? (shapes[i]?.length ?? 0) - (term.length - 3) : 0,
  )
  const shared = Math.max(0, ...hidden)
  const extents = new Map<string, number>()
  const operands: (readonly string[])[] = []
  for (const [i, term] of terms.entries()) {
    const shape = shapes[i] ?? []
    if ((hidden[i] ?? 0) < 0) return `its term "${term}" has more labels than input ${i} has axes`
    const labels = labelsOf(term, hidden[i] ?? 0, shared)
    if (labels.length !== shape.length)
      return `its term "${term}" is for ${labels.length} axes, input ${i} has ${shape.length}`
    for (const [axis, label] of labels.entries()) {
      const extent = shape[axis] ?? 1
      const known = extents.get(label)
      if (
        known !== undefined &&
        known !== extent &&
        !(label.startsWith('.') && (known === 1 || extent === 1))
      )
        return `label ${label} stands for ${known} and for ${extent}`
      extents.set(label, Math.max(known ?? 1, extent))
    }
    operands.push(labels)
  }
  const once = [...extents.keys()].filter(
    (label) => operands.flat().filter((other) => other === label).length === 1,
  )
  const implicit = [
    ...Array.from({ length: shared }, (_, i) => `.${i}`),
    ...once.filter((label) => !label.startsWith('.')).toSorted(),
  ]
  const output = right === undefined ? implicit : labelsOf(right, right.includes('...') ? shared : 0, shared)
  const unknown = output.find((label) => !extents.has(label))
  if (unknown !== undefined) return `label ${unknown} of the result is in no term`
  if (new Set(output).size < output.length) return 'the result has a label twice'
  return { operands, output, extents }
}
