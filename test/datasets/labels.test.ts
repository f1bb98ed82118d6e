import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { labelsOfFolders, labelsOfTensor, parseLabels } from '../../lib/datasets/parseLabels.js'

const parsed = (text: string) => parseLabels(text, 'labels.txt')

describe('labels in a text', () => {
  test('one a line', () => {
    expect(parsed('7\r\n2\n\n1')).toEqual({
      _tag: 'Right',
      right: { by: 'order', labels: { kind: 'classes', classes: [7, 2, 1] } },
    })
    expect(parsed('label\n0.5\n-1e3\n')).toEqual({
      _tag: 'Right',
      right: { by: 'order', labels: { kind: 'values', values: [[0.5], [-1000]] } },
    })
    expect(parsed('1,2\n3,4\n')).toMatchObject({
      right: {
        labels: {
          values: [
            [1, 2],
            [3, 4],
          ],
        },
      },
    })
  })

  test('by name, with what CSV allows', () => {
    expect(parsed('\uFEFFname,label\n"seven, ""old"".png",7\none.png, 1\n')).toEqual({
      _tag: 'Right',
      right: {
        by: 'name',
        names: ['seven, "old".png', 'one.png'],
        labels: { kind: 'classes', classes: [7, 1] },
      },
    })
  })

  test('whatever the names are, quoted', () => {
    const name = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((text) => !/[\r\n]/.test(text) && text.trim() === text && !/^[-+.\d]/.test(text))
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1 }), (names) => {
        const lines = ['name,label', ...names.map((text, i) => `"${text.replaceAll('"', '""')}",${i}`)]
        expect(parsed(lines.join('\n'))).toMatchObject({ _tag: 'Right', right: { by: 'name', names } })
      }),
    )
  })

  test.each([
    ['', 'there is no label'],
    ['cat\ndog\n', 'line 2: "dog" is no label'],
    ['1\ntwo\n', 'line 2: "two" is no label'],
    ['1,2\n3\n', 'line 2 has 1 numbers, and those before it 2'],
    ['a.png,1\na.png,2\n', 'line 2: "a.png" has a label already, in line 1'],
    ['1\n1e400\n', 'line 2: "1e400" is no label'],
    ['a.png\n1\nNaN\n', 'line 3: "NaN" is no label'],
  ])('%j is refused', (text, fact) => {
    expect(parsed(text)).toMatchObject({ _tag: 'Left', left: { what: 'labels.txt' } })
    const left = parsed(text)
    if (left._tag === 'Left') expect(left.left.problem).toContain(fact)
  })
})

describe('labels elsewhere', () => {
  test('in a tensor of integers are classes, of real numbers values', () => {
    const classes = { elementType: 'int64', shape: [3, 1], data: BigInt64Array.of(7n, 2n, 1n) } as const
    expect(labelsOfTensor(classes, 'y.npy')).toMatchObject({
      right: { labels: { kind: 'classes', classes: [7, 2, 1] } },
    })
    const values = { elementType: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } as const
    expect(labelsOfTensor(values, 'y.npy')).toMatchObject({
      right: {
        labels: {
          kind: 'values',
          values: [
            [1, 2],
            [3, 4],
          ],
        },
      },
    })
    const odd = { elementType: 'float32', shape: [1], data: Float32Array.of(Number.NaN) } as const
    expect(labelsOfTensor(odd, 'y.npy')._tag).toBe('Left')
  })

  test('are folders: numbers where all are numbers, else their place', () => {
    expect(labelsOfFolders(['10', '2', '10'])).toEqual({ kind: 'classes', classes: [10, 2, 10] })
    expect(labelsOfFolders(['dog', 'cat', '3'])).toEqual({ kind: 'classes', classes: [2, 1, 0] })
  })
})
