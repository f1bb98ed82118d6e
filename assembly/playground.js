/** How Vite serves and builds the playground: from the sources of the library, through its public entries alone. */

import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

const root = join(import.meta.dirname, '..')

/** The one policy is in the page; while sources are served, styles and updates come in other ways. */
const whileServed = {
  name: 'policy while sources are served',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[\s\S]*?\/>/, ''),
}

/** The runtime's WebAssembly keeps its name, by which `ohmflow open` serves that of the user's installation. */
const named = {
  output: {
    assetFileNames: ({ names }) =>
      names.some((name) => name.endsWith('.wasm'))
        ? 'assets/[name][extname]'
        : 'assets/[name]-[hash][extname]',
  },
}

export default defineConfig({
  root: join(root, 'lib', 'web'),
  base: './',
  plugins: [svelte({ configFile: false }), whileServed],
  resolve: {
    alias: [
      { find: /^ohmflow$/, replacement: join(root, 'lib/index.ts') },
      { find: /^ohmflow\/laws$/, replacement: join(root, 'lib/laws/index.ts') },
      { find: /^ohmflow\/pipelines$/, replacement: join(root, 'pipelines/index.ts') },
      { find: /^ohmflow\/(\w+)$/, replacement: join(root, 'lib/entries/$1.ts') },
      // its part that computes on the processor, without that for graphics processors
      { find: /^onnxruntime-web$/, replacement: 'onnxruntime-web/wasm' },
      // modules of which what nobody uses can be left out
      { find: /^(fp-ts|io-ts)\/lib\//, replacement: '$1/es6/' },
    ],
  },
  worker: { format: 'es', rolldownOptions: named },
  // the sources of the library are outside of the folder of the page
  server: { fs: { allow: [root] } },
  build: {
    outDir: join(root, 'dist', 'playground'),
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    rolldownOptions: named,
    // the compiler and the editor are one file each: they are loaded as a whole, off the way of the page
    chunkSizeWarningLimit: 600,
  },
})
