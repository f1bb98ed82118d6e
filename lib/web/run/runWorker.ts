import { onnxRuntime } from 'ohmflow/run'
import { env } from 'onnxruntime-web'
import address from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'
import type { RunAnswer, RunRequest } from './protocol.js'
import { runOn } from './runOn.js'

const tell = (answer: RunAnswer): void => postMessage(answer)

/** The runtime's WebAssembly, which lies beside the page where somebody has installed it. */
const binary = async (): Promise<ArrayBuffer | null> => {
  const answer = await fetch(address)
  return answer.ok ? answer.arrayBuffer() : null
}

const run = async (request: RunRequest): Promise<void> => {
  tell({ kind: 'doing', what: 'loads the runtime' })
  const wasmBinary = await binary()
  if (wasmBinary === null)
    return tell({
      kind: 'failure',
      message:
        'running a model needs onnxruntime-web, which is not installed where this page is served; install with: npm install onnxruntime-web',
    })
  env.wasm.wasmBinary = wasmBinary
  await runOn(request, onnxRuntime(), tell)
}

addEventListener('message', ({ data }: MessageEvent<RunRequest>) => {
  run(data).catch((thrown: unknown) => {
    const what = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
    tell({ kind: 'failure', message: `This is a defect of ohmflow, and nothing that you did wrong: ${what}` })
  })
})
