import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Project, project } from './docs/project.js'

let mine: Project
beforeAll(() => {
  mine = project('tsgo')
  for (const name of ['onnxruntime-web', 'vega', 'vega-lite', '@hpcc-js', 'fast-check'])
    rmSync(join(mine.folder, 'node_modules', name))
})
afterAll(() => mine.remove())

describe('without the packages that most users do without', () => {
  it('maps, compares and explains', () => {
    expect(mine.shell('ohmflow compare squeezenet1.1 --tile row-major,balanced; echo $?')).toMatch(/\n0\n$/)
    expect(mine.shell('ohmflow chips rram256 --json > c.json && ohmflow explain c.json')).toMatch(/^chip\n/)
  })

  it.each([
    ['run squeezenet1.1', 'run', 'onnxruntime-web'],
    ['draw squeezenet1.1 --out drawn', 'draw', '@hpcc-js/wasm-graphviz'],
    ['reproduce --quick --out drawn', 'reproduce', 'vega and vega-lite'],
  ])('%s says in a sentence what to install', (command, name, packages) => {
    const [verb, list] = packages.includes(' and ') ? ['are', 'vega vega-lite'] : ['is', packages]
    expect(mine.shell(`ohmflow ${command} 2>&1; echo $?; test ! -e drawn || echo made`)).toBe(
      `ohmflow ${name}: this needs ${packages}, which ${verb} not installed; install with: npm install ${list}.\n2\n`,
    )
  })

  it('so does a stage of the user, whose laws cannot be checked', () => {
    mine.write('mine.mjs', "import { balanced } from 'ohmflow'\nexport default balanced")
    const mapped = 'ohmflow map squeezenet1.1 --tile ./mine.mjs'
    expect(mine.shell(`${mapped} 2>&1; echo $?`)).toBe(
      'ohmflow map: checking its laws needs fast-check, which is not installed; install with: npm install fast-check; or take the stage unchecked, with --trust.\n2\n',
    )
    // nobody is sent to install anything for a file that is not there
    expect(mine.shell('ohmflow map squeezenet1.1 --tile ./nowhere.mjs 2>&1')).toMatch(
      /^ohmflow map: there is no file \.\/nowhere\.mjs\./,
    )
    expect(mine.shell(`${mapped} --trust`)).toMatch(/\npipeline {5}balanced, /)
  })

  it('so does the library, where one is first used', () => {
    mine.write(
      'use.mjs',
      `import { onnxRuntime } from 'ohmflow/run'
      import { networkFigure } from 'ohmflow/view'
      console.log((await onnxRuntime().load(new Uint8Array())()).left)
      await networkFigure({ nodes: [], inputs: [], outputs: [], tensors: {}, constants: {} }).catch(({ message }) => console.log(message))`,
    )
    expect(mine.shell('node use.mjs')).toBe(
      `running a model needs onnxruntime-web, which is not installed; install with: npm install onnxruntime-web
drawing a network needs @hpcc-js/wasm-graphviz, which is not installed; install with: npm install @hpcc-js/wasm-graphviz
`,
    )
  })

  it('CommonJS takes it as well', () => {
    expect(mine.shell(`node -e "console.log(typeof require('ohmflow').rowMajor)"`)).toMatch(/^function\n/)
  })
})
