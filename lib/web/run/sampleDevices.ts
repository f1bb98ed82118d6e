/** Devices to begin with: conductances that vary, cells that are stuck, noise, and converters of eight bits. */
export const sampleDevices = `{
  "schema": "ohmflow.devices/1",
  "seed": 1,
  "models": [
    { "kind": "variation", "distribution": "lognormal", "sigma": 0.05 },
    { "kind": "stuck", "off": 0.001, "on": 0.0005 },
    { "kind": "read-noise", "sigma": 0.5 },
    { "kind": "adc", "bits": 8, "range": "calibrated" }
  ]
}
`
