import { jsonText } from '../codec/jsonText.js'
import type { Precise } from '../hardware/precision.js'
import type { Statement } from '../isa/instruction.js'
import { assemblyLine } from '../isa/text.js'
import type { CoreProgram, Phase, Program } from './program.js'
import type { Span } from './tiled.js'

const span = ({ start, count }: Span): string => `${start}+${count}`

const lines = (code: readonly Statement[], indent: string): readonly string[] =>
  code.flatMap((statement) =>
    statement.op === 'LOOP'
      ? [
          `${indent}loop ${statement.count} from ${statement.start} step ${statement.step} {`,
          ...lines(statement.body, `${indent}  `),
          `${indent}}`,
        ]
      : [`${indent}${assemblyLine(statement)}`],
  )

/** The bits of weights, inputs and, where they are said, converters: ` bits 4/8/6`. */
const bitsOf = ({ precision }: Precise): string => {
  if (precision === undefined) return ''
  const { weightBits, inputBits, adcBits } = precision
  return ` bits ${weightBits}/${inputBits}${adcBits === undefined ? '' : `/${adcBits}`}`
}

const coreLines = (program: CoreProgram): readonly string[] => {
  const { core, layer, tile, channels, code } = program
  const held =
    tile === null ? '' : ` groups ${span(tile.groups)} rows ${span(tile.rows)} columns ${span(tile.columns)}`
  const made = channels === undefined ? '' : ` channels ${span(channels)}`
  return [`.core ${core} ${jsonText(layer)}${held}${made}${bitsOf(program)}`, ...lines(code, '  ')]
}

const phaseLines = ({ scheme, cores, sequential, considered }: Phase, index: number): readonly string[] => [
  '',
  `; phase ${index}: ${[...new Set(cores.map(({ layer }) => jsonText(layer)))].slice(0, 8).join(', ')}`,
  `.phase ${jsonText(scheme)}`,
  ...considered.map((candidate) => `.considered ${jsonText(candidate)}`),
  ...cores.flatMap(coreLines),
  ...(sequential === null ? [] : ['.sequential', ...sequential.flatMap(coreLines)]),
]

/**
 * A program as readable text: directives for what it belongs to, then the looped code of each core in each phase.
 * `parseAssembly` reads it back to the same program.
 *
 * @example
 * import { modelFile, teachingNetwork, assembly } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const program = await teaching.until('synchronize').task(model)()
 * console.assert(program._tag === 'Right' && assembly(program.right).includes('mvm'))
 */
export const assembly = ({
  schema,
  chip,
  model,
  signature,
  pipeline,
  cores,
  images,
  layers,
  phases,
}: Program): string =>
  [
    `.schema ${jsonText(schema)}`,
    `.chip ${jsonText(chip)}`,
    `.model ${jsonText(model)}`,
    ...(signature === undefined ? [] : [`.signature ${jsonText(signature)}`]),
    `.pipeline ${jsonText(pipeline)}`,
    `.cores ${cores}`,
    ...(images === undefined ? [] : [`.images ${images}`]),
    ...layers.map((layer) => `.layer ${jsonText(layer)}`),
    ...phases.flatMap(phaseLines),
    '',
  ].join('\n')
