import { installed } from '../../codec/installed.js'
import { printable } from '../../codec/printable.js'
import { activation } from '../../ir/lookup.js'
import type { Network, Node } from '../../ir/network.js'
import { family } from '../figures/compose.js'
import { hairline, ink, muted } from '../figures/palette.js'
import { themeElement } from '../figures/theme.js'
import { shortened } from '../format.js'
import { foldsOf } from './folds.js'
import { paleColour } from './layerColours.js'
import { onPale } from './marks.js'

/** Nodes that are drawn; more would be a picture that nobody can read. */
const mostNodes = 400

/** Nodes that are drawn one by one, even where blocks of them repeat. */
const fewNodes = 100

/** Operators that run on crossbars where their weights are constant. */
const onCrossbars = /^(Q(Linear)?)?(Conv|Gemm|MatMul|ConvTranspose)(Integer)?$/

/** Lines of text as Graphviz takes them. */
const quoted = (...lines: readonly string[]): string =>
  `"${lines.map((line) => printable(line).replaceAll('&', '&amp;').replaceAll('\\', '\\\\').replaceAll('"', '\\"')).join('\\n')}"`

const shapeText = (network: Network, tensor: string): string =>
  activation(network, tensor)?.shape.join(' × ') ?? ''

/** A box of the graph: one node, or many that repeat what is drawn above them. */
interface Drawn {
  readonly id: string
  readonly nodes: readonly Node[]
  /** How often what is above it comes again; 0 of a node that is drawn itself. */
  readonly again: number
  /** By how much each time is wider than the one before. */
  readonly wider: number
}

/** The boxes of a network: of blocks that repeat, the first, and one box for all others. */
const boxesOf = (network: Network): readonly Drawn[] => {
  const { nodes } = network
  const single = (node: Node, i: number): Drawn => ({ id: `n${i}`, nodes: [node], again: 0, wider: 0 })
  if (nodes.length <= fewNodes) return nodes.map(single)
  const boxes: Drawn[] = []
  let at = 0
  const upTo = (end: number): void => {
    boxes.push(...nodes.slice(at, end).map((node, i) => single(node, at + i)))
    at = end
  }
  for (const { start, size, times, wider } of foldsOf(network)) {
    upTo(start + size)
    const end = start + size * times
    boxes.push({ id: `f${at}`, nodes: nodes.slice(at, end), again: times - 1, wider })
    at = end
  }
  upTo(nodes.length)
  return boxes
}

/** What stands in a box. */
const linesOf = ({ nodes, again, wider }: Drawn): readonly string[] => {
  const [first, last] = [nodes[0], nodes.at(-1)]
  if (first === undefined || last === undefined) return []
  if (again > 0)
    return [
      again === 1 ? 'the same once more' : `the same ${again} times more`,
      ...(wider === 0 ? [] : [again === 1 ? `${wider} wider` : `each time ${wider} wider`]),
      `${shortened(first.name, 30)} … ${shortened(last.name, 30)}`,
      `${nodes.length} operators`,
    ]
  return first.name === '' || first.name === first.op ? [first.op] : [shortened(first.name, 40), first.op]
}

/** How a box looks: what runs on crossbars in colour, what repeats with a broken line around it. */
const lookOf = ({ nodes: [first], again }: Drawn): string => {
  if (again > 0) return `fillcolor="#FFFFFF", fontcolor="${ink}", style="rounded,dashed", color="${muted}"`
  const [fill, letters] =
    first !== undefined && onCrossbars.test(first.op) ? [paleColour(0), onPale] : ['#F4F4F4', ink]
  return `fillcolor="${fill}", fontcolor="${letters}"`
}

/** The graph in the language of Graphviz. */
const dot = (network: Network, boxes: readonly Drawn[]): string => {
  const makers = new Map<string, string>(
    boxes.flatMap(({ id, nodes }) =>
      nodes.flatMap(({ outputs }) => outputs.map((output) => [output, id] as const)),
    ),
  )
  const inputs = network.inputs.filter((name) => activation(network, name) !== undefined)
  for (const [i, name] of inputs.entries()) makers.set(name, `i${i}`)
  const ends = inputs.map(
    (name, i) =>
      `i${i} [label=${quoted(shortened(name, 40))}, shape=plain, style=solid, fontcolor="${muted}"]`,
  )
  const drawn = boxes.map((box) => `${box.id} [label=${quoted(...linesOf(box))}, ${lookOf(box)}]`)
  const edges = boxes.flatMap(({ id, nodes }) =>
    [...new Set(nodes.flatMap(({ inputs }) => inputs))].flatMap((name) => {
      const from = makers.get(name)
      return from === undefined || from === id
        ? []
        : [`${from} -> ${id} [label=${quoted(` ${shapeText(network, name)}`)}]`]
    }),
  )
  const outputs = network.outputs.flatMap((name, i) => {
    const from = makers.get(name)
    const end = `o${i} [label=${quoted(shortened(name, 40))}, shape=plain, style=solid, fontcolor="${muted}"]`
    return from === undefined
      ? []
      : [end, `${from} -> o${i} [label=${quoted(` ${shapeText(network, name)}`)}]`]
  })
  return [
    'digraph {',
    `graph [rankdir=TB, nodesep=0.3, ranksep=0.3, fontname="${family}"]`,
    `node [shape=box, style="filled,rounded", color="${hairline}", fontcolor="${ink}", fontname="Helvetica", fontsize=12]`,
    `edge [color="${muted}", fontcolor="${muted}", fontname="Helvetica", fontsize=10, arrowsize=0.6]`,
    ...ends,
    ...drawn,
    ...edges,
    ...outputs,
    '}',
  ].join('\n')
}

/** What Graphviz has drawn, with the colours as the style sheet of figures names them, and that style sheet. */
const themed = (svg: string): string =>
  svg
    .slice(svg.indexOf('<svg'))
    .replaceAll(
      /(fill|stroke)="(#[\da-f]{6})"/g,
      (_, property, colour) => `${property}="${colour.toUpperCase()}"`,
    )
    .replaceAll('fill="white"', 'fill="#FFFFFF"')
    .replace(/<svg[^>]*>\n/, (opened) => `${opened}${themeElement('auto')}\n`)

/**
 * A network as a graph: operators with the shapes of what flows between them, those that run on
 * crossbars in colour; weights are left out. In networks of more than 100 operators, blocks that repeat,
 * be it each a little wider, are drawn once, with a box for all that follow; of more than 400 boxes the first are drawn. Laid out by Graphviz (`@hpcc-js/wasm-graphviz`, a package of its own to be
 * installed), which is loaded when this is first called. An SVG document.
 *
 * @example
 * import { importOnnx, modelFile, presets, teachingNetwork } from 'ohmflow'
 * import { networkFigure } from 'ohmflow/view'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const network = importOnnx()({ model, bindings: {}, chip: presets.rram256.chip })
 * if (network._tag === 'Right') console.assert((await networkFigure(network.right)).includes('conv1'))
 */
export const networkFigure = async (network: Network): Promise<string> => {
  const { Graphviz } = await installed(
    'drawing a network',
    ['@hpcc-js/wasm-graphviz'],
    () => import('@hpcc-js/wasm-graphviz'),
  )
  const graphviz = await Graphviz.load()
  const svg = graphviz.dot(dot(network, boxesOf(network).slice(0, mostNodes)))
  return `${themed(svg)}\n`
}
