import { defineConfig } from 'vitest/config'

const at = (path: string) => new URL(path, import.meta.url).pathname

/** What `npm run test:quick` leaves out: other processes, whole networks, and the longest properties. */
const long = [
  'test/accuracy/{accuracyOn,direction,fixture,shapes}.test.ts',
  'test/cli/**',
  'test/docs/**',
  'test/experiment/**',
  'test/pipelines/**',
  'test/verify/{grammar,hostile,mutation,skip}.test.ts',
  'test/zoo/**',
  'test/examples/**',
  'test/{bundlers,consumer,dist,fixtures,install,runtimes}.test.ts',
  'test/functional/{combinations,deviceStudy,learned,networks,random,runtimes,synchronization}.test.ts',
  'test/laws/{describeLaws,interpret,loweringLaws,schemeLaws,synchronizerLaws}.test.ts',
  'test/machine/{machine,recurrence}.test.ts',
  'test/node/diskStore.test.ts',
  'test/stages/import/{folding,fuzz,networks,shapes}.test.ts',
  'test/stages/simulate/**',
  'test/stages/synchronize/{auto,choices,cyclicScheme,even,treeScheme,ways}.test.ts',
  'test/stages/tile/{optimum,partitioners}.test.ts',
  'test/view/{drawings,figures*}.test.ts',
  'test/web/playground.test.ts',
  'test/devices/crossbar.test.ts',
  'test/ir/assembly.test.ts',
  'test/kernels/{product,wasm}.test.ts',
  'test/quantize/range.test.ts',
]

/** What replaces modules or globals, and so has none in common with others. */
const alone = [
  'test/isa/{domains,mutation}.test.ts',
  'test/machine/images.test.ts',
  'test/view/figuresElsewhere.test.ts',
]

export default defineConfig(({ mode }) => ({
  resolve: {
    alias: [
      { find: /^ohmflow$/, replacement: at('lib/index.ts') },
      {
        find: /^ohmflow\/(accuracy|codec|devices|experiment|kernels|program|run|sweep|view)$/,
        replacement: at('lib/entries/$1.ts'),
      },
      { find: /^ohmflow\/laws$/, replacement: at('lib/laws/index.ts') },
      { find: /^ohmflow\/node$/, replacement: at('lib/node/index.ts') },
      { find: /^ohmflow\/vitest$/, replacement: at('lib/laws/describeLaws.ts') },
      { find: /^ohmflow\/pipelines$/, replacement: at('pipelines/index.ts') },
    ],
  },
  test: {
    setupFiles: ['test/setup.ts'],
    // what is tested leaves nothing in the folders of whoever tests it
    env: {
      NODE_DISABLE_COMPILE_CACHE: '1',
      // what tests start is optimized as seldom as they are
      NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --require ${JSON.stringify(at('test/optimizeSeldom.cjs'))}`,
    },
    // what was built runs as Node loads it
    server: { deps: { external: [/\/dist\//] } },
    // no test is decided by the clock: a busy machine is slow, and nothing is wrong with the library
    testTimeout: 0,
    hookTimeout: 0,
    // the longest that a timer takes
    expect: { poll: { timeout: 2 ** 31 - 1 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          mode,
          include: ['test/**/*.test.ts'],
          exclude: mode === 'quick' ? [...alone, ...long] : alone,
          // modules of the library keep nothing between calls, so that a file may use those that another has loaded
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', mode, include: mode === 'quick' ? [] : alone } },
    ],
    // all processors: by itself, vitest leaves one idle, which is half of them on a machine of two
    maxWorkers: '100%',
    coverage: { include: ['lib/**', 'pipelines/**'] },
  },
}))
