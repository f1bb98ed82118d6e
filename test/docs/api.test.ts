import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

interface Export {
  readonly entry: string
  readonly name: string
  readonly file: string
  readonly isValue: boolean
  readonly doc: string
  readonly hasExample: boolean
  readonly symbol: ts.Symbol
  readonly names: readonly ts.Symbol[]
}

/** Where each entry of package.json comes from. */
const entries: Readonly<Record<string, string>> = {
  ohmflow: 'lib/index.ts',
  'ohmflow/accuracy': 'lib/entries/accuracy.ts',
  'ohmflow/codec': 'lib/entries/codec.ts',
  'ohmflow/devices': 'lib/entries/devices.ts',
  'ohmflow/experiment': 'lib/entries/experiment.ts',
  'ohmflow/sweep': 'lib/entries/sweep.ts',
  'ohmflow/kernels': 'lib/entries/kernels.ts',
  'ohmflow/program': 'lib/entries/program.ts',
  'ohmflow/run': 'lib/entries/run.ts',
  'ohmflow/view': 'lib/entries/view.ts',
  'ohmflow/pipelines': 'pipelines/index.ts',
  'ohmflow/laws': 'lib/laws/index.ts',
  'ohmflow/vitest': 'lib/laws/describeLaws.ts',
  'ohmflow/node': 'lib/node/index.ts',
}

/** Types that the compiler works out wherever somebody uses what has them, so that nobody has to name one. */
const workedOut = new Set(
  'Appended Prepended InsertedPipeline FirstOutcome Given InputOfAll Joined Leaf Linked NewName OperandValue OperandsOf OutcomeOfAll PipelineOf Place SomePasses StoreFor SwappedPipeline UntilPipeline Verifiable Wanted'.split(
    ' ',
  ),
)

/** Types of the library that the declaration of an export names. */
const namedBy = (symbol: ts.Symbol, checker: ts.TypeChecker): readonly ts.Symbol[] => {
  const found: ts.Symbol[] = []
  const visit = (node: ts.Node): void => {
    // what a function does is nobody's business but its own
    if (ts.isBlock(node) || (ts.isExpression(node) && !ts.isFunctionLike(node) && !ts.isIdentifier(node)))
      return
    const name = ts.isTypeReferenceNode(node) ? checker.getSymbolAtLocation(node.typeName) : undefined
    const type =
      name !== undefined && name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name
    const [declared] = type?.declarations ?? []
    const file = declared?.getSourceFile().fileName ?? ''
    if (type !== undefined && declared !== undefined && !ts.isTypeParameterDeclaration(declared))
      if (file.startsWith(join(root, 'lib/'))) found.push(type)
    ts.forEachChild(node, visit)
  }
  for (const declaration of symbol.declarations ?? []) ts.forEachChild(declaration, visit)
  return found
}

const exportsOf = (): readonly Export[] => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path))
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    { ...config, include: ['lib', 'pipelines'] },
    ts.sys,
    root,
  )
  // names and docstrings of the library follow from its own files: the declarations of other packages are left aside
  const program = ts.createProgram(fileNames, { ...options, noResolve: true, noLib: true, types: [] })
  const checker = program.getTypeChecker()
  return Object.entries(entries).flatMap(([entry, file]) => {
    const source = program.getSourceFile(join(root, file))
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
    if (module === undefined) throw new Error(`${file} is no module`)
    return checker.getExportsOfModule(module).map((exported): Export => {
      const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0
      const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported
      const typeOnly =
        exported.declarations?.some((at) => ts.isExportSpecifier(at) && ts.isTypeOnlyExportDeclaration(at)) ??
        false
      const doc = ts.displayPartsToString(symbol.getDocumentationComment(checker))
      const at = symbol.declarations?.[0]?.getSourceFile().fileName ?? ''
      return {
        entry,
        name: exported.name,
        file: relative(root, at),
        isValue: (symbol.flags & ts.SymbolFlags.Value) !== 0 && !typeOnly,
        doc,
        hasExample:
          doc.includes('```') || symbol.getJsDocTags(checker).some(({ name }) => name === 'example'),
        symbol,
        names: namedBy(symbol, checker),
      }
    })
  })
}

const all = exportsOf()

/** The first sentence of a docstring, on one line; a dot in brackets ends none. */
const firstSentence = (doc: string): string => {
  const text = (doc.split('\n\n')[0] ?? '').replaceAll(/\s*\n\s*/g, ' ')
  const ends = [...text.matchAll(/[.](?= [A-Z`]|$)/g)].map(({ index }) => index)
  const open = (end: number): number =>
    text.slice(0, end).split('(').length - text.slice(0, end).split(')').length
  return text.slice(0, ends.find((end) => open(end) === 0) ?? text.length)
}

const row = ({ name, file, isValue, doc }: Export): string =>
  `| ${isValue ? `**\`${name}\`**` : `\`${name}\``} | ${firstSentence(doc).replaceAll('|', '\\|')} | [${file.replace(/^lib\//, '')}](../${file}) |`

const sorted = (some: readonly Export[]): readonly Export[] =>
  some.toSorted((a, b) => a.file.localeCompare(b.file, 'en') || a.name.localeCompare(b.name, 'en'))

const page = (): string => {
  const sections = Object.keys(entries).flatMap((entry) => {
    const own = all.filter((one) => one.entry === entry)
    const folders = [...new Set(own.map(({ file }) => dirname(file)))].toSorted()
    return [
      `## ${entry}`,
      ...folders.flatMap((folder) => [
        ...(folders.length > 1 ? [`### ${folder}`] : []),
        [
          '| export | what it is | file |',
          '| --- | --- | --- |',
          ...sorted(own.filter(({ file }) => dirname(file) === folder)).map(row),
        ].join('\n'),
      ]),
    ]
  })
  return [
    '# Everything that is exported',
    'By the entry that it is imported from, and by folder. What is in bold is a function or another value, with an example in its docstring; the rest are types.',
    '`npm run reference` makes pages with all signatures. This page follows from the docstrings: `npx vitest run test/docs/api.test.ts -u` writes it anew.',
    ...sections,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}

describe('the exported interface', () => {
  it('is that of package.json', () => {
    const { exports: declared }: { exports: Record<string, unknown> } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    )
    const names = Object.keys(declared).filter((name) => name !== './package.json')
    expect(names.map((name) => name.replace(/^\./, 'ohmflow')).toSorted()).toEqual(
      Object.keys(entries).toSorted(),
    )
  })

  it('has every type that one of its signatures names', () => {
    const exported = new Set(all.map(({ symbol }) => symbol))
    const named = all.flatMap(({ names }) => names)
    const missing = named.filter((type) => !exported.has(type) && !workedOut.has(type.name))
    expect([...new Set(missing.map(({ name }) => name))]).toEqual([])
    expect(named.length).toBeGreaterThan(500)
  })

  it('has a docstring for each export', () => {
    expect(all.filter(({ doc }) => doc === '').map(({ name }) => name)).toEqual([])
  })

  it('has an example for each export that is a value', () => {
    expect(all.filter(({ isValue, hasExample }) => isValue && !hasExample).map(({ name }) => name)).toEqual(
      [],
    )
  })

  it('is on its page of the docs', async () => {
    await expect(page()).toMatchFileSnapshot(join(root, 'docs/api.md'))
  })
})
