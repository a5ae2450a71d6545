// Loaded before the program by `node -r`: says at its end how long it took, from Node's own start, to its first
// words on stdout, and the most memory that it had.
const { writeSync } = require('node:fs')
const { performance } = require('node:perf_hooks')

let readyMs
const { write } = process.stdout
process.stdout.write = function (...given) {
  readyMs ??= performance.now() - performance.nodeTiming.bootstrapComplete
  return write.apply(this, given)
}
process.on('exit', () => {
  const rssMb = process.resourceUsage().maxRSS / 1024
  writeSync(2, `\n${JSON.stringify({ readyMs, rssMb })}\n`)
})
