import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromMarkdown } from '../../lib/view/html/fromMarkdown.js'
import { nothing } from '../../lib/view/html/markup.js'
import { quantityIn } from '../../lib/view/html/quantity.js'
import { resultsPage } from '../../lib/view/html/resultsPage.js'
import { folded, plain, table } from '../../lib/view/markdown.js'
import { resultFiles } from '../../lib/view/resultFiles.js'
import { summarize } from '../../lib/view/results/summarize.js'
import type { Summary } from '../../lib/view/results/summary.js'
import { resultsMarkdown } from '../../lib/view/resultsMarkdown.js'
import { nasty, spoilt } from '../arbitraries/nasty.js'
import { anyResults, noResults, someResults } from '../arbitraries/results.js'
import { malformed, notNumbers } from './wellFormed.js'

const summary = summarize(someResults)
const page = resultsMarkdown(summary)

/** Rows of tables that have not as many cells as the heading of their table. */
const raggedRows = (markdown: string): readonly string[] => {
  const cells = (line: string): number => line.replaceAll(/\\./gs, '').split('|').length
  const ragged: string[] = []
  let width: number | null = null
  for (const line of markdown.split('\n')) {
    if (!line.startsWith('|')) {
      width = null
      continue
    }
    width ??= cells(line)
    if (cells(line) !== width || !line.endsWith(' |')) ragged.push(line)
  }
  return ragged
}

/** Everything is either a heading, a list, a table, a picture or a paragraph of ours: a name never opens a line. */
const strangers = (markdown: string): readonly string[] =>
  markdown.split('\n').filter((line) => line !== '' && !/^(# Results$|## [A-Z]|\| |- |!\[|[A-Z])/.test(line))

const quiet = (text: string): string => (notNumbers(text).length > 0 ? 'x' : text)

/** Names may be any text, also "NaN"; here only those that cannot be mistaken for a number that went wrong. */
const tame = (results: typeof someResults): typeof someResults => ({
  ...results,
  workloads: results.workloads.map(({ network, layers, others }) => ({
    others,
    network: quiet(network),
    layers: layers.map(({ name, shape }) => ({ name: quiet(name), shape })),
  })),
})

describe('the page of results', () => {
  it('is written as it was', async () => {
    await expect(page).toMatchFileSnapshot('results.md')
  })

  it('has a section for each question, and a picture where there is a figure', async () => {
    const files = await resultFiles(summary)
    const figures = files.flatMap(({ path }) => (path.endsWith('.svg') ? [path] : []))
    expect(figures).toHaveLength(6)
    expect([...page.matchAll(/\]\((figures\/[a-z]+\.svg)\)/g)].map(([, path]) => path).toSorted()).toEqual(
      figures.toSorted(),
    )
  })

  test.prop([anyResults], { numRuns: 20 })('shows no picture that is not drawn', async (results) => {
    const files = await resultFiles(summarize(results))
    const drawn = new Set(files.map(({ path }) => path))
    const shown = [...(files[0]?.text ?? '').matchAll(/\]\((figures\/[a-z]+\.svg)\)/g)].map(
      ([, path]) => path ?? '',
    )
    expect(new Set(shown)).toEqual(new Set([...drawn].filter((path) => path.startsWith('figures/'))))
  })

  test.prop([anyResults], { numRuns: 100 })(
    'has numbers and whole tables, whatever was measured',
    (results) => {
      const markdown = resultsMarkdown(summarize(tame(results)))
      expect(notNumbers(markdown)).toEqual([])
      expect(raggedRows(markdown)).toEqual([])
      expect(strangers(markdown)).toEqual([])
    },
  )

  test.prop([anyResults], { numRuns: 100 })('names every network', (results) => {
    const markdown = resultsMarkdown(summarize(results))
    for (const { network } of results.workloads) expect(markdown).toContain(`| ${plain(network)} |`)
  })

  it('would be seen to lack a number, or to break a table', () => {
    const [row, ...rows] = summary.networks
    const broken: Summary = { ...summary, networks: [{ ...row!, cycles: Number.NaN }, ...rows] }
    expect(notNumbers(resultsMarkdown(broken))).not.toEqual([])
    expect(raggedRows(page)).toEqual([])
    expect(raggedRows(page.replaceAll('\\|', '|'))).not.toEqual([])
    expect(strangers(`${page}\nname of a file`)).not.toEqual([])
  })

  it('says so where nothing was measured', () => {
    const empty = resultsMarkdown(summarize(noResults))
    expect(empty).toContain('0 networks')
    expect(empty).not.toContain('figures/')
    expect(empty).not.toContain('In short')
  })

  it('says no where a claim does not hold', () => {
    const points = someResults.points.map((point) => ({
      ...point,
      cycles: point.cycles.map((each) => 2 * each),
    }))
    const worse = resultsMarkdown(summarize({ ...someResults, points }))
    expect(worse).toMatch(/more than 99% of the limit, each network \| at least \d\d\.\d\d%.*\*\*no\*\* \|/)
  })
})

describe('plain', () => {
  test.prop([fc.string({ unit: 'binary' })])('keeps any text in its cell', (raw) => {
    const [head, , row = ''] = table([{ head: 'a' }, { head: 'b' }], [[plain(raw), 'x']]).split('\n')
    expect(head).toBe('| a | b |')
    expect(raggedRows(`${head}\n${row}`)).toEqual([])
    expect(row.endsWith('| x |')).toBe(true)
  })
})

describe('the page of results for a browser', () => {
  const madeBy = { command: ['ohmflow', 'reproduce', '--html', 'r.html'], versions: { ohmflow: '1.2.3' } }
  const document = (text: string): string =>
    text.replace('<!doctype html>\n', '').replace(/<script>[\s\S]*<\/script>/, '')
  const headings = (markdown: string): number =>
    markdown.split('\n').filter((line) => /^#+ /.test(line)).length

  it('has all that the other has, figures and the command among it', async () => {
    const made = await resultsPage(summary, madeBy)
    expect(malformed(document(made))).toBeNull()
    expect(made.match(/<h[12]>/g)).toHaveLength(headings(page) + 1)
    expect(made.match(/<figure>/g)).toHaveLength(6)
    expect(made.match(/<table/g)).toHaveLength(page.match(/^\| [-:]/gm)?.length ?? 0)
    expect(made.match(/<tr id|<tr tab/g)).toHaveLength(
      (page.match(/^\|/gm)?.length ?? 0) - 2 * (page.match(/^\| [-:]/gm)?.length ?? 0),
    )
    expect(made).toContain('ohmflow reproduce --html r.html')
  })

  it.each(['</script><script>alert(1)</script>', '"<|&\u202e'])(
    'takes no name for markup: %s',
    async (tail) => {
      const odd = await resultsPage(summarize(spoilt(someResults, tail)), madeBy)
      expect(malformed(document(odd))).toBeNull()
      expect(odd.match(/<script/g)).toHaveLength(1)
    },
  )

  test.prop([nasty])('gives a name back as it was written, in any place', (name) => {
    const shown = (markdown: string): string => fromMarkdown(markdown, () => nothing).markup
    const text = shown(plain(name).replaceAll('\n', ' '))
    const inCell = shown(table([{ head: 'a' }], [[plain(name).replaceAll('\n', ' ')]]))
    const body = text.replace(/^<p>|<\/p>\n$/g, '').trim()
    expect(inCell.replaceAll(/<\/?span[^>]*>/g, '')).toContain(`<td class="text">${body}</td>`)
    expect(body.replaceAll(/&[a-z]+;/g, '')).not.toMatch(/[<>]/)
  })

  it('sorts what columns show by what it is worth', () => {
    const ascending = [
      ['−0.5%', '<0.001%', '99.9%', '+204.1%'],
      ['512 B', '1.50 KiB', '36.0 KiB', '12.3 MiB'],
      ['15.1 pJ', '2.41 µJ', '1.02 J'],
      ['980', '2 304', '1.81 M'],
    ]
    for (const texts of ascending) {
      const worth = texts.map((text) => quantityIn(text) ?? Number.NaN)
      expect(worth).toEqual(worth.toSorted((a, b) => a - b))
      expect(worth.every(Number.isFinite)).toBe(true)
    }
    expect(quantityIn('yes')).toBeUndefined()
  })

  it('says the same in lines that an editor shows whole', () => {
    const lines = folded(page).split('\n')
    expect(lines.join(' ').replaceAll(/ +/g, ' ')).toBe(page.replaceAll(/\s+/g, ' ').trimEnd() + ' ')
    expect(lines.filter((line) => line.length > 160 && !/^[|#!]/.test(line))).toEqual([])
    expect(Math.max(...page.split('\n').map((line) => line.length))).toBeGreaterThan(160)
  })

  it('makes no list of a sentence', () => {
    const sentence = `${'x'.repeat(158)} - y 1. z`
    expect(
      folded(sentence)
        .split('\n')
        .every((line) => !/^(?:-|1\.) /.test(line)),
    ).toBe(true)
    expect(
      folded(`- ${sentence}`)
        .split('\n')
        .slice(1)
        .every((line) => /^ {2}[^ -]/.test(line)),
    ).toBe(true)
  })
})
