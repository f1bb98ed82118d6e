import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { parseAssembly, presets, zoo } from 'ohmflow'
import { Lowered, Network, Placed, Program, Report, Tiled, verifyReport } from 'ohmflow/codec'
import { zooNames } from 'ohmflow/experiment'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ohmflow, spawned } from './ohmflow.js'

let folder = ''
const at = (name: string): string => join(folder, name)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-'))
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const decodes = <A>(codec: t.Type<A>, file: string): A => {
  const result = codec.decode(JSON.parse(readFileSync(file, 'utf8')))
  expect(result._tag).toBe('Right')
  if (E.isLeft(result)) throw new Error(`${file} does not decode`)
  return result.right
}

/** One clear paragraph: a single line, no stack trace. */
const paragraph = (stderr: string): string => {
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+/)
  return stderr
}

describe('ohmflow map', () => {
  it('prints a layer a row and the totals, within 100 columns and without progress on a pipe', async () => {
    const { status, stdout, stderr } = await ohmflow('map', 'resnet18')
    expect(status).toBe(0)
    expect(stderr).toBe('')
    const lines = stdout.split('\n')
    expect(lines.filter((line) => /^(conv1|layer\d|fc)/.test(line))).toHaveLength(21)
    expect(stdout).toMatch(/^tiles +201$/m)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  it.each(['mobilenetv2', 'vgg16', 'densenet121', 'inceptionv3'])('fits %s in 100 columns', async (name) => {
    const { stdout } = await ohmflow('map', name)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  it('writes a report that decodes and holds what it is made of', async () => {
    const { status, stdout } = await ohmflow('map', 'squeezenet1.1', '--json', '-')
    expect(status).toBe(0)
    const report = Report.decode(JSON.parse(stdout))
    expect(report._tag).toBe('Right')
    if (E.isRight(report)) {
      expect(verifyReport(report.right)._tag).toBe('Right')
      expect(report.right.network.tiles).toBe(44)
      expect(report.right.model.parameters).toBe(zoo['squeezenet1.1'].parameters)
      expect(report.right.pipeline).toEqual({
        partitioner: 'row-major',
        assigner: 'first-fit',
        synchronizer: 'cyclic',
        simulator: 'timing',
      })
    }
  })

  it('cuts as it is told, and names it', async () => {
    const { status, stdout } = await ohmflow('map', 'mobilenetv2', '--tile', 'depthwise-packing')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^pipeline +depthwise-packing, first-fit, cyclic, timing$/m)
    expect(stdout).toMatch(/^tiles +369$/m)
    // 960 channels, 28 a tile
    expect(stdout).toMatch(/^bottleneck7\.0\.depthwise +9×1×960 +49 +1×1×35 /m)
  })

  it('chooses the scheme of each layer, and explains it', async () => {
    const file = at('auto.json')
    const { status, stdout } = await ohmflow('map', 'resnet18', '--sync', 'auto', '--json', file)
    expect(status).toBe(0)
    expect(stdout).toMatch(/^schemes +\d+ linear,/m)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
    const report = decodes(Report, file)
    expect(report.layers.every(({ considered }) => considered.length > 0)).toBe(true)
    const explained = (await ohmflow('explain', file)).stdout
    expect(explained).toMatch(/layer1\.0\.conv1 and 3 of the same shape/)
    expect(explained).toMatch(/limited by the crossbar/)
    expect(explained).toMatch(/ruled out, since they take at least/)
    expect(Math.max(...explained.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  it('explains what layers take at the least that do not wait for one another, where that is much less', async () => {
    const [apart, together] = [at('apart.json'), at('together.json')]
    await ohmflow('map', 'resnet18', '--json', apart)
    await ohmflow('map', 'resnet18', '--schedule', 'cross-layer', '--json', together)
    const explained = (await ohmflow('explain', apart)).stdout.replaceAll(/\s+/g, ' ')
    const told = /\(--schedule cross-layer\) take at least the ([\d ]+) cycles of conv1, where/.exec(
      explained,
    )
    const least = Number(told?.[1]?.replaceAll(' ', ''))
    const { layers, network } = decodes(Report, together)
    // no crossbar is faster than its multiplications
    expect(least).toBeGreaterThanOrEqual(Math.max(...layers.map(({ limits }) => limits.crossbar)))
    expect(least).toBeLessThanOrEqual(network.cycles)
    expect(network.cycles).toBeLessThan(decodes(Report, apart).network.cycles / 2)
    expect((await ohmflow('explain', together)).stdout).not.toContain('one after another here')
  })

  it('keeps to a limit of memory, or says the least that is possible', async () => {
    const kept = await ohmflow('map', 'resnet18', '--sync', 'auto', '--psum-limit', '4KiB', '--json', '-')
    expect(kept.status).toBe(0)
    expect(
      Math.max(
        ...JSON.parse(kept.stdout).layers.map((l: { peakPartialSumBytes: number }) => l.peakPartialSumBytes),
      ),
    ).toBeLessThanOrEqual(4096)
    const refused = await ohmflow('map', 'resnet18', '--sync', 'auto', '--psum-limit', '1KiB')
    expect(refused.status).toBe(1)
    expect(paragraph(refused.stderr)).toMatch(/2048 bytes .* at least \(linear\); the limit is 1024/)
    for (const wrong of [['--psum-limit', '1KiB'], ['--sync', 'auto', '--psum-limit', 'much'], ['--pareto']])
      expect((await ohmflow('map', 'resnet18', ...wrong)).status).toBe(2)
  })

  it('lists all that no other mapping beats in both cycles and memory', async () => {
    const { status, stdout } = await ohmflow('map', 'alexnet', '--sync', 'auto', '--pareto')
    expect(status).toBe(0)
    const cycles = stdout
      .split('\n')
      .slice(2, -1)
      .map((line) => Number(/iB +([\d ]+?)  /.exec(line)?.[1]?.replaceAll(' ', '')))
    expect(cycles.length).toBeGreaterThan(1)
    expect(cycles).toEqual(cycles.toSorted((a, b) => b - a))
  })

  it('proves a program, or says what goes wrong in it', async () => {
    const file = at('program.json')
    expect((await ohmflow('map', 'alexnet', '--until', 'synchronize', '--json', file)).status).toBe(0)
    const proved = await ohmflow('verify', file)
    expect([proved.status, proved.stdout]).toEqual([
      0,
      expect.stringMatching(/proved for every order of events/),
    ])
    const program = decodes(Program, file)
    const crossed = at('crossed.json')
    writeFileSync(
      crossed,
      JSON.stringify(program).replaceAll(
        /(\{"op":"RECEIVE"[^}]*\}),(\{"op":"ADD"\})/g,
        (_, receive: string, add: string) => `${add},${receive}`,
      ),
    )
    const refused = await ohmflow('verify', crossed)
    expect(refused.status).toBe(1)
    expect(paragraph(refused.stderr)).toMatch(
      /layer "conv\d+" .* can go wrong: the partial sum that was taken is not added \(steps\): core \d+ at STORE/,
    )
    expect((await ohmflow('verify', at('nothing.json'))).status).toBe(1)
    expect((await ohmflow('reproduce', '--workers', '0')).status).toBe(2)
  })

  it('writes what every stage made, each as its codec says, and explains each', async () => {
    const out = at('all')
    expect((await ohmflow('map', 'squeezenet1.1', '--out', out, '--sync', 'linear')).status).toBe(0)
    expect(readdirSync(out).toSorted()).toEqual([
      'lowered.json',
      'network.json',
      'placed.json',
      'program.asm',
      'program.json',
      'report.json',
      'report.txt',
      'tiled.json',
    ])
    decodes(Network, join(out, 'network.json'))
    decodes(Lowered, join(out, 'lowered.json'))
    decodes(Tiled, join(out, 'tiled.json'))
    decodes(Placed, join(out, 'placed.json'))
    decodes(Report, join(out, 'report.json'))
    const program = decodes(Program, join(out, 'program.json'))
    expect(parseAssembly(readFileSync(join(out, 'program.asm'), 'utf8'))).toEqual(E.right(program))
    for (const file of readdirSync(out).filter((name) => name !== 'report.txt')) {
      const { status, stdout, stderr } = await ohmflow('explain', join(out, file))
      expect([file, status, stderr]).toEqual([file, 0, ''])
      expect(stdout.length).toBeGreaterThan(30)
    }
  })

  it('stops after the stage of --until', async () => {
    const { status, stdout } = await ohmflow('map', 'resnet18', '--until', 'assign', '--json', '-')
    expect(status).toBe(0)
    expect(Placed.decode(JSON.parse(stdout))._tag).toBe('Right')
  })

  it('says what a network needs when the chip has too few cores, and maps it in rounds', async () => {
    const { status, stderr } = await ohmflow('map', 'resnet18', '--cores', '64', '--assign', 'first-fit')
    expect(status).toBe(1)
    expect(paragraph(stderr)).toMatch(/needs 201 cores.*has 64.*--cores 201.*--assign rounds.*fewer than 36/)
    const rounds = await ohmflow('map', 'resnet18', '--cores', '64', '--assign', 'rounds', '--json', '-')
    expect(rounds.status).toBe(0)
    const report: unknown = JSON.parse(rounds.stdout)
    expect(report).toMatchObject({ network: { cores: 63, tiles: 201 } })
    expect(report).toHaveProperty('network.reprogrammingCycles')
    const cut = await ohmflow('map', 'resnet18', '--cores', '20', '--assign', 'rounds', '--json', '-')
    expect(JSON.parse(cut.stdout)).toMatchObject({ network: { cores: 18, tiles: 201 } })
  })

  it('works in rounds by itself where nothing else is said, and says what that costs', async () => {
    const { status, stdout } = await ohmflow('map', 'resnet18', '--cores', '64')
    expect(status).toBe(0)
    expect(stdout).toMatch(/row-major, per-round, cheapest-rounds, cross-layer/)
    expect(stdout.replaceAll('\n', ' ')).toMatch(
      /64 cores hold fewer than its 201 tiles: \d+\.\d\d of \d+\.\d\d ms write crossbars/,
    )
    expect(stdout.replaceAll('\n', ' ')).toMatch(/A chip of 201 cores.*times as long and .* times the energy/)
    // copies are in cores that the chip has, and layers of other rounds do not work
    expect(stdout).toMatch(/placed several times, \d+ tiles more over all rounds/)
    expect(stdout).not.toMatch(/extra cores|all layers at the same time/)
  })

  it('cuts layers that are larger than the chip, and lets images share the writing', async () => {
    const args = ['map', 'alexnet', '--cores', '64', '--schedule', 'cross-layer', '--images', '4']
    const { status, stdout } = await ohmflow(...args)
    expect(status).toBe(0)
    expect(stdout).toMatch(/fc6 +9216×4096 +1 +36×16 /)
    expect(stdout.replaceAll('\n', ' ')).toMatch(
      /64 cores hold .* ms write crossbars for 4 images, which share the writing/,
    )
  })

  it('binds dimensions by name', async () => {
    writeFileSync(at('batch.onnx'), zoo['squeezenet1.1'].build({ batch: 'N' }))
    const open = await ohmflow('map', at('batch.onnx'))
    expect(open.status).toBe(1)
    expect(paragraph(open.stderr)).toMatch(/"N".*--bind N=1/)
    const bound = await ohmflow('map', at('batch.onnx'), '--bind', 'N=2', '--json', '-')
    expect(bound.status).toBe(0)
    expect(JSON.parse(bound.stdout)).toMatchObject({ network: { tiles: 44 } })
  })

  it.each<readonly [string, readonly string[], RegExp]>([
    ['no model', ['map'], /missing required argument/],
    ['an unknown option', ['map', 'resnet18', '--chips', 'x'], /unknown option/],
    ['an unknown command', ['mop'], /unknown command/],
    [
      'an unknown model',
      ['map', 'resnet17'],
      /no file "resnet17".*zoo.*did you mean resnet18\? All are listed by ohmflow zoo\. See/,
    ],
    ['a folder', ['map', 'test'], /"test" is a folder, and no network of the zoo has that name/],
    ['bits by themselves', ['map', 'resnet18', '--precision', '4'], /no file "4".*--precision uniform:4\/8/],
    ['a network that is no program', ['verify', 'resnet18'], /resnet18 is a network.*--until synchronize/],
    ['an unknown name to explain', ['explain', 'resnet17'], /no file "resnet17", and no chip.*resnet18\?/],
    ['a stage that is nowhere', ['map', 'resnet18', '--tile', './none.js'], /there is no file \.\/none\.js/],
    [
      'an unknown chip',
      ['map', 'resnet18', '--chip', 'isac'],
      /no file "isac".*did you mean isaac\?.*rram256, rram256-mesh, rram22, isaac, puma/,
    ],
    ['a count that is none', ['map', 'resnet18', '--cores', '0'], /--cores takes an integer of at least 1/],
    ['a binding that is none', ['map', 'resnet18', '--bind', 'N'], /--bind takes NAME=N/],
    ['an unknown partitioner', ['map', 'resnet18', '--tile', 'x'], /no partitioner "x".*row-major, balanced/],
    ['an unknown assigner', ['map', 'resnet18', '--assign', 'x'], /no assigner "x".*first-fit, rounds/],
    ['an unknown synchronizer', ['map', 'resnet18', '--sync', 'x'], /no synchronizer "x".*cyclic/],
    ['a block for linear', ['map', 'resnet18', '--sync', 'linear:4'], /linear takes no block/],
    ['a block that is none', ['map', 'resnet18', '--sync', 'cyclic:0'], /"0" is no block size/],
    ['an unknown stage', ['map', 'resnet18', '--until', 'x'], /no stage "x"; choose one of import, lower/],
    ['an unknown preset', ['chips', 'x'], /no chip "x"/],
    ['an unknown network', ['zoo', 'x'], /no network "x"/],
    ['a network in capitals', ['map', 'ResNet18'], /did you mean resnet18\?.* See ohmflow map --help\.$/m],
    ['a scheme in capitals', ['map', 'resnet18', '--sync', 'Cyclic:16'], /did you mean cyclic\?/],
    ['an option in capitals', ['run', 'x', '--Seed=1'], /did you mean --seed\? See ohmflow run --help\.$/m],
    ['a command in capitals', ['MAP', 'x'], /^ohmflow: .*did you mean map\? See ohmflow --help\.$/m],
    [
      'an option that is missing',
      ['draw', 'x'],
      /^ohmflow draw: .*--out <dir>.* See ohmflow draw --help\.$/m,
    ],
    ['escapes in a name', ['map', 'a\u001b[31m\u202e'], /no file "a\\x1b\[31m\\u202e"/],
    ['escapes in an option', ['map', 'x', '--\u001b[31m\u009b'], /'--\\x1b\[31m\\x9b'/],
  ])('exits with 2 for %s', async (_what, args, message) => {
    const { status, stdout, stderr } = await ohmflow(...args)
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(paragraph(stderr)).toMatch(message)
  })

  it.each<readonly [string, string | Uint8Array, RegExp]>([
    ['an empty file', '', /not an ONNX model/],
    ['a JPEG', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46]), /JPEG/],
    ['text', 'hello', /not an ONNX model/],
    ['random bytes', Uint8Array.from({ length: 500 }, (_, i) => (i * 7919) % 251), /not an ONNX model/],
    [
      'a truncated model',
      zoo.alexnet.build().subarray(0, 1500),
      /cut short|truncated|not an ONNX model|broken|ends/i,
    ],
  ])('exits with 1 for %s', async (_what, content, message) => {
    writeFileSync(at('bad.onnx'), content)
    const { status, stdout, stderr } = await ohmflow('map', at('bad.onnx'))
    expect(status).toBe(1)
    expect(stdout).toBe('')
    expect(paragraph(stderr)).toMatch(message)
  })

  it('exits with 1 for a file that is not there, a folder, and a chip that cannot be', async () => {
    expect(paragraph((await ohmflow('map', at('none.onnx'))).stderr)).toMatch(
      /cannot read [^']*none\.onnx: ENOENT: no such file or directory\. Check the path\./,
    )
    expect(paragraph((await ohmflow('map', folder)).stderr)).toMatch(/cannot read/)
    const chip = presets.rram256.chip
    const cases: readonly (readonly [string, RegExp])[] = [
      ['{ "name": ', /not JSON: line 1/],
      [
        JSON.stringify({ ...chip, crossbar: { ...chip.crossbar, rows: 0 } }),
        /crossbar\.rows is 0, expected an integer of at least 1/,
      ],
      [JSON.stringify(chip).replace('"rows"', '"row"'), /crossbar\.row: .*did you mean `rows`/],
    ]
    for (const [content, message] of cases) {
      writeFileSync(at('chip.json'), content)
      const { status, stderr } = await ohmflow('map', 'alexnet', '--chip', at('chip.json'))
      expect(status).toBe(1)
      expect(paragraph(stderr)).toMatch(message)
    }
  })

  it('leaves no file behind when it cannot write', async () => {
    const { status, stderr } = await ohmflow(
      'map',
      'squeezenet1.1',
      '--json',
      join(folder, 'all', 'report.json', 'x.json'),
    )
    expect(status).toBe(1)
    expect(paragraph(stderr)).toMatch(/cannot write/)
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})

describe('the other commands', () => {
  it('lists chips and the source of each figure', async () => {
    for (const name of Object.keys(presets))
      expect((await ohmflow('chips')).stdout).toMatch(new RegExp(`^${name} `, 'm'))
    const { stdout } = await ohmflow('chips', 'isaac')
    for (const { path } of presets.isaac.sources) expect(stdout).toContain(path)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
    expect(JSON.parse((await ohmflow('chips', 'puma', '--json')).stdout)).toEqual(presets.puma.chip)
  })

  it('lists the zoo and writes a network of it', async () => {
    const { stdout } = await ohmflow('zoo')
    for (const name of zooNames) expect(stdout).toContain(name)
    expect(stdout).not.toContain('…')
    expect((await ohmflow('zoo', 'alexnet', '--out', at('alexnet.onnx'))).status).toBe(0)
    expect(existsSync(at('alexnet.onnx'))).toBe(true)
    expect((await ohmflow('explain', at('alexnet.onnx'))).stdout).toMatch(/61 100 840 parameters/)
  })

  it('explain knows the chips and networks that come along by their names', async () => {
    expect((await ohmflow('explain', 'rram256')).stdout).toMatch(/^chip\n.*256/s)
    expect((await ohmflow('explain', 'alexnet')).stdout).toMatch(/61 100 840 parameters/)
  })

  it.each(['map', 'compare', 'watch', 'explain', 'run', 'draw'])(
    'tells of %s, without the brackets of lists that begin empty',
    async (command) => {
      const { stdout } = await ohmflow(command, '--help')
      expect(stdout).toContain('--bind <name=n>')
      expect(stdout).not.toContain('[])')
    },
  )

  it.each<readonly [status: number, args: readonly string[]]>([
    [0, ['--help']],
    [0, ['map', '--help']],
    [0, ['chips', 'isaac']],
    [1, ['map', 'alexnet', '--cores', '1', '--assign', 'first-fit']],
    [2, ['map', 'alexnet', '--cores', '0']],
  ])('end their process with %d, and say the same in one of their own: %j', async (status, args) => {
    const said = await ohmflow(...args)
    expect(said.status).toBe(status)
    expect(said[status === 0 ? 'stderr' : 'stdout']).toBe('')
    expect(spawned(...args)).toEqual(said)
  })
})

describe('ohmflow draw', () => {
  it('writes an SVG a stage, of the layer that is asked for', async () => {
    const { status, stdout } = await ohmflow(
      'draw',
      'alexnet',
      '--layer',
      'conv3',
      '--vector',
      '7',
      '--out',
      at('drawn'),
    )
    expect(status).toBe(0)
    const whole = ['network', 'floorplan', 'network-time', 'cores', 'memory', 'roofline', 'breakdown']
    const names = whole.concat(['im2col', 'tiles', 'schedule', 'timeline'])
    expect(stdout.trim().split('\n')).toEqual(names.map((name) => join(at('drawn'), `${name}.svg`)))
    for (const name of names)
      expect(readFileSync(join(at('drawn'), `${name}.svg`), 'utf8')).toMatch(/^<svg[\s\S]*<\/svg>\s*$/)
    expect(readFileSync(join(at('drawn'), 'im2col.svg'), 'utf8')).toContain('conv3: vector 7 of 169')
  })

  it.each([
    [['--layer', 'conv9'], /no layer "conv9".*conv1, conv2/],
    [['--layer', 'conv3', '--vector', '169'], /from 0 to 168 for conv3/],
    [['--cycles', '-3'], /--cycles takes an integer/],
  ])('exits with 2 for %j', async (more, says) => {
    const { status, stderr } = await ohmflow('draw', 'alexnet', '--out', at('not-drawn'), ...more)
    expect(status).toBe(2)
    expect(paragraph(stderr)).toMatch(says)
    expect(existsSync(at('not-drawn'))).toBe(false)
  })
})
