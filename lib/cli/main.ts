#!/usr/bin/env node
import { commandLine } from './commandLine.js'
import { defect } from './defect.js'
import { exitCode } from './exit.js'

// a reader that has seen enough, such as `head`, is no error
process.stderr.on('error', () => {})
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCode.done)
  process.stderr.write(`ohmflow: cannot write to standard output: ${error.message}\n`)
  process.exit(exitCode.failed)
})

process.on('uncaughtException', defect)

await commandLine(process.argv.slice(2))
