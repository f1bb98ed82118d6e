import { explain, type OhmflowError, presets } from 'ohmflow'
import { describe, expect, it } from 'vitest'

type Samples = {
  readonly [T in OhmflowError['_tag']]: readonly [
    error: Extract<OhmflowError, { _tag: T }>,
    facts: readonly string[],
  ]
}

/** An error of each kind, and the facts that its explanation has to name. A kind without a sample does not compile. */
const samples: Samples = {
  BadYaml: [
    { _tag: 'BadYaml', what: 'buses.yaml', line: 3, column: 2, problem: 'a tab' },
    ['buses.yaml', 'line 3', 'a tab'],
  ],
  BadSweep: [
    { _tag: 'BadSweep', what: 'buses.yaml', problems: [{ path: 'factors[0]', problem: 'no such figure' }] },
    ['buses.yaml', 'factors[0]', 'no such figure'],
  ],
  BadRows: [
    { _tag: 'BadRows', path: 'rows.ndjson', problem: 'it is of another sweep', remedy: 'Name another file.' },
    ['rows.ndjson', 'another sweep', 'Name another file'],
  ],
  NotOnnx: [
    { _tag: 'NotOnnx', bytes: 12, reason: 'it ends early', looksLike: 'a PNG image' },
    ['12 bytes', 'a PNG image'],
  ],
  EmptyGraph: [{ _tag: 'EmptyGraph', graph: 'main', problem: 'no nodes' }, ['"main"', 'no nodes']],
  BadDataset: [
    {
      _tag: 'BadDataset',
      what: 'labels.csv',
      problem: 'line 3 is no label',
      remedy: 'Write one label a line',
    },
    ['"labels.csv"', 'line 3 is no label', 'Write one label a line'],
  ],
  UnsupportedOpset: [
    { _tag: 'UnsupportedOpset', found: 3, lowest: 6, highest: 25 },
    ['version 3', '6 to 25'],
  ],
  UnboundDimensions: [
    { _tag: 'UnboundDimensions', unbound: [{ name: 'N', input: 'image', axis: 0 }] },
    ['"N"', '"image"', '--bind N=1'],
  ],
  UnknownBinding: [{ _tag: 'UnknownBinding', name: 'M', known: ['N'] }, ['"M"', '"N"']],
  BadBinding: [{ _tag: 'BadBinding', name: 'N', value: -1 }, ['"N"', '-1']],
  ContradictoryBindings: [
    { _tag: 'ContradictoryBindings', name: '2*s', value: 5, others: [['s', 3]], follows: 6 },
    ['"2*s"', '5', 's = 3', '6'],
  ],
  OpenResult: [
    { _tag: 'OpenResult', node: 'nms', op: 'NonMaxSuppression', dimensions: ['selected'] },
    ['"nms"', 'NonMaxSuppression', '"selected"', '--bind selected=1'],
  ],
  UnknownValue: [{ _tag: 'UnknownValue', name: 'rate', known: ['sr'] }, ['"rate"', '"sr"']],
  BadValue: [
    { _tag: 'BadValue', name: 'sr', problem: '1.5 is not an int64' },
    ['"sr"', '1.5 is not an int64'],
  ],
  BadFunction: [
    { _tag: 'BadFunction', name: 'block', problem: 'it calls itself' },
    ['"block"', 'it calls itself'],
  ],
  OpenSubgraph: [
    { _tag: 'OpenSubgraph', node: 'choose', op: 'If', layers: ['conv3'], inputs: ['sr'] },
    ['"choose"', 'If', '"conv3"', '"sr"', '--value sr=…'],
  ],
  BadTensor: [{ _tag: 'BadTensor', tensor: 'w', problem: 'a negative extent' }, ['"w"', 'a negative extent']],
  WeightLength: [
    {
      _tag: 'WeightLength',
      tensor: 'w',
      elementType: 'float32',
      shape: [2, 3],
      unit: 'bytes',
      expected: 24,
      found: 20,
    },
    ['"w"', '2 × 3', '24 bytes', '20'],
  ],
  MissingTensor: [{ _tag: 'MissingTensor', tensor: 'x', node: 'conv' }, ['"x"', '"conv"']],
  DuplicateTensor: [
    { _tag: 'DuplicateTensor', tensor: 'x', makers: ['an initializer', 'node "b"'] },
    ['"x"', 'by an initializer and node "b".'],
  ],
  Cycle: [{ _tag: 'Cycle', nodes: ['a', 'b'] }, ['"a", "b"']],
  UnknownOperator: [
    { _tag: 'UnknownOperator', node: 'n', op: 'Odd', domain: 'my.domain', outputs: ['y'] },
    ['"n"', 'Odd', 'my.domain', '"y"'],
  ],
  BadAttribute: [
    { _tag: 'BadAttribute', node: 'n', op: 'Conv', attribute: 'strides', problem: 'is a text' },
    ['"strides"', '"n"', 'Conv', 'is a text'],
  ],
  BadOperator: [
    { _tag: 'BadOperator', node: 'n', op: 'Conv', problem: '3 channels' },
    ['"n"', 'Conv', '3 channels'],
  ],
  DataDependentShape: [
    { _tag: 'DataDependentShape', node: 'n', op: 'Reshape', tensor: 's', location: null, outputs: ['y'] },
    ['"n"', 'Reshape', '"s"', '"y"'],
  ],
  ShapeMismatch: [
    {
      _tag: 'ShapeMismatch',
      tensor: 'y',
      node: 'n',
      op: 'Conv',
      declared: { elementType: 'float32', shape: ['N', null, 7] },
      inferred: { elementType: 'float32', shape: [1, 64, 8] },
    },
    ['"y"', '"n"', 'N × ? × 7', '1 × 64 × 8'],
  ],
  UnsupportedConvolution: [
    { _tag: 'UnsupportedConvolution', node: 'n', op: 'Conv', spatialDimensions: 3 },
    ['"n"', 'Conv', '3 spatial'],
  ],
  NoBaseLayer: [
    { _tag: 'NoBaseLayer', network: 'net', operators: ['ConvTranspose', 'Relu'], hidden: [] },
    ['"net"', 'Relu', 'a stride and a dilation'],
  ],
  UnknownLayer: [
    { _tag: 'UnknownLayer', layer: 'cnv1', meant: 'conv1', operator: null },
    ['"cnv1"', 'Did you mean "conv1"?'],
  ],
  NoSuchPrecision: [
    { _tag: 'NoSuchPrecision', asked: 9, least: 2, most: 8 },
    ['9 on average', 'from 2 to 8'],
  ],
  NotModelled: [
    { _tag: 'NotModelled', chip: 'pairs', differential: 'rows' },
    ['"pairs"', 'two rows', 'crossbar.differential: true'],
  ],
  NotCalibrated: [{ _tag: 'NotCalibrated', bits: 6 }, ['6 bits', 'range: learned', 'Calibrate the devices']],
  CrossbarTooSmall: [
    { _tag: 'CrossbarTooSmall', crossbar: { ...presets.isaac.chip.crossbar, columns: 4 } },
    ['16 bits', '2 bits', '4 columns'],
  ],
  TooTall: [
    { _tag: 'TooTall', layer: 'mm', rows: 2 ** 26, tiles: 262144, most: 16384, crossbarRows: 4096 },
    ['"mm"', '67108864 rows', '262144 crossbars', 'at most 16384', 'at least 4096 rows'],
  ],
  TooManyTiles: [{ _tag: 'TooManyTiles', tiles: 4000000, most: 262144 }, ['4000000', '262144']],
  TooLong: [
    { _tag: 'TooLong', phase: 3, scheme: 'linear', what: 'takes 5 events' },
    ['phase 3', 'linear', '5 events', 'fewer images'],
  ],
  MemoryExceeded: [
    { _tag: 'MemoryExceeded', chip: 'c', schedule: 'layer-by-layer', needed: 70000, available: 65536 },
    ['70000 bytes', '"c"', 'has 65536', 'at least 70000', 'cross-layer'],
  ],
  BadExtraCores: [{ _tag: 'BadExtraCores', extraCores: -3 }, ['-3 extra cores', 'at least 0']],
  TooManyExtraCores: [
    { _tag: 'TooManyExtraCores', chip: 'c', extraCores: 32, needed: 201, available: 220 },
    ['32 extra cores', 'takes 233', '"c"', 'at most 220', '--extra-cores 19'],
  ],
  NoExtraCores: [
    { _tag: 'NoExtraCores', chip: 'c', duplicator: 'least-sum' },
    ['"c"', '"least-sum"', '--extra-cores N', '--cores N'],
  ],
  BudgetTooLarge: [
    { _tag: 'BudgetTooLarge', duplicator: 'least-sum', extraCores: 200000, most: 50000 },
    ['200000 extra cores', '"least-sum"', 'about 50000', 'least-interval'],
  ],
  TooFewCores: [
    {
      _tag: 'TooFewCores',
      chip: 'c',
      needed: 201,
      available: 64,
      places: null,
      largest: { layer: 'fc', tiles: 36 },
    },
    ['needs 201', '"c" has 64', '--cores 201', 'fewer than 36', '"fc"'],
  ],
  LayerTooLarge: [
    { _tag: 'LayerTooLarge', chip: 'c', layer: 'fc', needed: 36, available: 20, places: 25 },
    ['"fc"', '36', '20', '25 places', 'width × height'],
  ],
  Unsynchronized: [
    {
      _tag: 'Unsynchronized',
      rule: 'ordered',
      phase: 3,
      scheme: 'mine',
      reference: false,
      layer: 'conv1',
      problem: 'no signal says that the partial sum of core 4 is there',
      chain: [
        { core: 4, instruction: { op: 'CALL', to: 5 }, vector: 16, what: 'none has come' },
        { core: 5, instruction: { op: 'LOADP', from: 4 }, vector: 17, what: 'here' },
      ],
    },
    ['phase 3, mine', 'conv1', 'core 4 at CALL 5', 'core 5 at LOADP 4 for vector 17', 'ordered'],
  ],
  Undecided: [
    {
      _tag: 'Undecided',
      rule: 'registers',
      phase: 3,
      scheme: 'mine',
      reference: false,
      layer: 'conv1',
      problem: 'both units of the core wait for the signals of one sender',
      chain: [
        { core: 5, instruction: { op: 'WAIT', unit: 'load', from: 4, count: 1 }, vector: 17, what: 'here' },
      ],
    },
    [
      'not decided',
      'phase 3, mine',
      'conv1',
      'core 5 at WAIT load 4 1 for vector 17',
      'one unit of the core alone',
    ],
  ],
  PartialSumLimit: [
    { _tag: 'PartialSumLimit', layer: 'conv1', limit: 1024, least: 4096, scheme: 'linear' },
    ['conv1', '1024', '4096', 'linear'],
  ],
  BadTolerance: [{ _tag: 'BadTolerance', within: 2 }, ['2', '0 to below 1']],
  BadLimit: [{ _tag: 'BadLimit', limit: 0.5 }, ['0.5']],
  BadBlock: [{ _tag: 'BadBlock', scheme: 'cyclic', block: 0.5 }, ['cyclic', '0.5']],
  BadImages: [{ _tag: 'BadImages', images: 0 }, ['0']],
  NoRegisters: [{ _tag: 'NoRegisters', chip: 'slow' }, ['slow', 'broadcast']],
  InPieces: [{ _tag: 'InPieces', layer: 'conv1' }, ['conv1', 'in turn']],
  Stalled: [
    {
      _tag: 'Stalled',
      phase: 2,
      scheme: 'linear',
      cycle: 77,
      blocked: [
        {
          core: 4,
          layer: 'conv',
          instruction: { op: 'WAIT', unit: 'output', from: 3, count: 1 },
          vector: 9,
          want: { kind: 'signal', core: 3 },
        },
      ],
    },
    [
      'phase 2',
      'linear',
      'cycle 77',
      'core 4',
      '"conv"',
      'WAIT output 3 1',
      'vector 9',
      'a signal from core 3',
    ],
  ],
  BadJson: [
    { _tag: 'BadJson', what: 'chip.json', line: 3, column: 5, problem: 'a comma', hint: 'remove it' },
    ['chip.json', 'line 3, column 5', 'a comma', 'Remove it.'],
  ],
  Undecodable: [
    {
      _tag: 'Undecodable',
      what: 'the chip',
      problems: [{ path: 'core.lanes', expected: 'a number', found: '"x"' }],
    },
    ['the chip', 'core.lanes is "x"', 'expected a number'],
  ],
  Invalid: [
    {
      _tag: 'Invalid',
      artefact: 'tiled',
      violations: [{ rule: 'cover', where: 'layer "a"', problem: 'row 3 is free' }],
    },
    ['tiled', 'layer "a"', 'row 3 is free', 'cover'],
  ],
  BadAssembly: [
    { _tag: 'BadAssembly', line: 8, text: '  lod', expected: 'an instruction' },
    ['line 8', 'lod', 'an instruction'],
  ],
  FileError: [
    { _tag: 'FileError', path: 'a.onnx', doing: 'read', code: 'ENOENT', reason: 'no such file' },
    ['read a.onnx', 'no such file'],
  ],
  StageFailed: [
    { _tag: 'StageFailed', stage: 'tile', file: './mine.js', problem: 'it throws no' },
    ['./mine.js', 'tile', 'it throws no'],
  ],
  WorkerFailed: [
    { _tag: 'WorkerFailed', outOfMemory: false, reason: 'exit code 1' },
    ['a worker', 'exit code 1', '--workers 1'],
  ],
  QueueFailed: [
    { _tag: 'QueueFailed', queue: 'redis://there:6379', reason: 'connect ECONNREFUSED' },
    ['redis://there:6379', 'ECONNREFUSED', 'redis-server'],
  ],
  MissingWeight: [{ _tag: 'MissingWeight', weight: 'w' }, ['"w"']],
  UncomputedWeight: [
    { _tag: 'UncomputedWeight', weight: 'w', op: 'Resize', problem: 'which is not computed here' },
    ['"w"', 'Resize', 'onnxsim'],
  ],
  UnreadableWeight: [{ _tag: 'UnreadableWeight', weight: 'w', problem: 'too short' }, ['"w"', 'too short']],
  MissingFile: [{ _tag: 'MissingFile', location: 'w.bin', reason: 'gone' }, ['w.bin', 'gone']],
  NotQuantized: [
    { _tag: 'NotQuantized', layer: 'conv1', op: 'Conv', problem: 'its weights are float32' },
    ['"conv1"', 'Conv', 'its weights are float32'],
  ],
  WeightTooWide: [
    { _tag: 'WeightTooWide', layer: 'conv1', chip: 'narrow', weightBits: 4, amount: 100 },
    ['"conv1"', '100', '"narrow"', '4 bits', 'weightBits'],
  ],
  ForeignProgram: [
    { _tag: 'ForeignProgram', layer: 'conv1', problem: 'no core executes it' },
    ['"conv1"', 'no core executes it'],
  ],
  ReadEarly: [
    { _tag: 'ReadEarly', phase: 0, layer: 'conv2', core: 5, vector: 7, input: 'conv1', needed: 9 },
    ['core 5', '"conv2"', 'vector 7', '"conv1"', 'vector 9', 'AWAIT'],
  ],
  BadInput: [
    { _tag: 'BadInput', input: 'x', problem: 'it takes uint8, but is given float32' },
    ['"x"', 'it takes uint8'],
  ],
  RuntimeFailed: [
    { _tag: 'RuntimeFailed', runtime: 'onnxruntime-web', operators: ['Odd'], problem: 'no kernel' },
    ['onnxruntime-web', 'Odd', 'no kernel'],
  ],
  NothingToQuantize: [
    { _tag: 'NothingToQuantize', model: 'net', left: [{ layer: 'conv1', problem: 'no float32' }] },
    ['"net"', '"conv1"', 'no float32'],
  ],
  OldOperator: [
    { _tag: 'OldOperator', node: 's', op: 'Softmax', found: 9, needed: 13, problem: 'several axes' },
    ['"s"', 'Softmax', '9', '13', 'several axes'],
  ],
  BadSamples: [{ _tag: 'BadSamples', sample: 2, problem: 'not finite' }, ['sample 2', 'not finite']],
  NotFinite: [{ _tag: 'NotFinite', tensor: 'y', sample: 2 }, ['"y"', 'sample 2', 'infinities']],
  Uncalibrated: [{ _tag: 'Uncalibrated', layer: 'conv1', tensor: 'x' }, ['"conv1"', '"x"']],
  BadTensorFile: [{ _tag: 'BadTensorFile', what: 'a.npy', problem: 'big-endian' }, ['a.npy', 'big-endian']],
  SearchTooLarge: [
    { _tag: 'SearchTooLarge', chip: 'mine', tiles: 201, cores: 256 },
    ['201 tiles', '256 cores', '"mine"', 'annealing'],
  ],
  OverBudget: [{ _tag: 'OverBudget', of: 'cores', cost: 300, atMost: 256 }, ['300 cores', 'budget is 256']],
  Infeasible: [
    { _tag: 'Infeasible', rejected: [{ _tag: 'BadBlock', scheme: 'cyclic', block: 0 }] },
    ['the only candidate', 'cyclic', 'blocks of 0'],
  ],
  NoOutcome: [{ _tag: 'NoOutcome', stage: 'tile' }, ['"tile"']],
}

/** Errors that leave something out, or have it otherwise, and what is said then. */
const variants: readonly (readonly [error: OhmflowError, says: string])[] = [
  [
    { _tag: 'NotOnnx', bytes: 12, reason: 'it ends early', looksLike: null },
    'are not an ONNX model: it ends early',
  ],
  [
    { _tag: 'UnsupportedOpset', found: null, lowest: 7, highest: 21 },
    'uses no version of the ONNX operator set',
  ],
  [
    { _tag: 'UnknownBinding', name: 'M', known: [] },
    'All dimensions of its inputs have numbers already: leave',
  ],
  [
    { _tag: 'UnknownBinding', name: 'bach', known: ['seq', 'batch'] },
    'Did you mean "batch"? The dimensions to bind',
  ],
  [{ _tag: 'UnknownValue', name: 'imgae', known: ['image'] }, 'Did you mean "image"? Its inputs are'],
  [{ _tag: 'MissingTensor', tensor: 'y', node: null }, 'which the graph names as an output'],
  [
    { _tag: 'UnknownOperator', node: 'n', op: 'Odd', domain: '', outputs: ['y'] },
    'is a Odd, which is not known',
  ],
  [
    {
      _tag: 'ShapeMismatch',
      tensor: 'w',
      node: null,
      op: null,
      declared: { elementType: 'int8', shape: null },
      inferred: { elementType: 'float32', shape: [] },
    },
    'tensor "w" is declared as int8, but the graph computes float32 a scalar',
  ],
  [
    { _tag: 'CrossbarTooSmall', crossbar: { ...presets.isaac.chip.crossbar, differential: true } },
    'in cells of 2 bits, as the difference of two cells, takes more than',
  ],
  [
    {
      _tag: 'TooFewCores',
      chip: 'c',
      needed: 201,
      available: 64,
      places: 64,
      largest: { layer: 'fc', tiles: 36 },
    },
    '(--cores 201, on a mesh whose width × height is at least as much; this one has 64 places)',
  ],
  [
    {
      _tag: 'TooFewCores',
      chip: 'c',
      needed: 3,
      available: 1,
      places: null,
      largest: { layer: 'fc', tiles: 1 },
    },
    'any number is enough',
  ],
  [{ _tag: 'LayerTooLarge', chip: 'c', layer: 'fc', needed: 36, available: 20, places: 64 }, '(--cores 36).'],
  [
    {
      _tag: 'Undecodable',
      what: 'chip.json',
      problems: [{ path: 'bus', expected: 'no such key', found: '1' }],
    },
    'bus: no such key',
  ],
  [
    { _tag: 'Undecodable', what: 'chip.json', problems: [{ path: '', expected: 'a chip', found: 'null' }] },
    'it is null, expected a chip',
  ],
  [{ _tag: 'FileError', path: 'a', doing: 'write', code: 'ENOSPC', reason: 'full' }, 'the room on the disk'],
  [
    { _tag: 'QueueFailed', queue: 'redis://there:6379', reason: 'NOAUTH Authentication required.' },
    'as in redis://user:password@host:6379',
  ],
  [{ _tag: 'WorkerFailed', outOfMemory: true, reason: 'limit' }, 'a worker ran out of memory'],
  [
    { _tag: 'BadSamples', sample: null, problem: 'there are no samples' },
    'the samples cannot be used to calibrate',
  ],
  [{ _tag: 'Infeasible', rejected: [] }, 'there was no candidate to choose from'],
  [
    { _tag: 'BadAssembly', line: 3, text: '.core 0 "conv1" rows', expected: '.phase before .core' },
    'cannot be read: .core 0 "conv1" rows.',
  ],
  [{ _tag: 'BadAssembly', line: 9, text: ' ', expected: '"}": a loop is still open' }, 'text is empty.'],
  [{ _tag: 'BadBinding', name: 'n'.repeat(200), value: 0 }, `"${'n'.repeat(117)}…"`],
  [{ _tag: 'Cycle', nodes: [...'abcdefgh'] }, '"f" and 2 more'],
]

describe('explain', () => {
  it.each(variants)('%o', (error, says) => {
    expect(explain(error)).toContain(says)
  })

  it.each(Object.values(samples))('names the facts of %o', (error, facts) => {
    const text = explain(error)
    for (const fact of facts) expect(text).toContain(fact)
    expect(text).not.toMatch(/undefined|\[object|\n/)
    // no quotes within quotes: each that opens stands after a space or a bracket
    const quotes = [...text.matchAll(/"/g)].map(({ index }) => text[index - 1] ?? ' ')
    expect(quotes.length % 2).toBe(0)
    expect(quotes.filter((before, i) => i % 2 === 0 && !/[\s([{=:]/.test(before))).toEqual([])
    expect(text.split('. ').length).toBeGreaterThanOrEqual(2)
  })
})
