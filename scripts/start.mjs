// Runs the example shop. Builds dist/ first where it is missing or older than the sources.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = ['server', 'client', 'scripts/build.mjs', 'package-lock.json', 'tsconfig.json', 'tsconfig.base.json']
const outputs = ['dist/server/index.js', 'dist/client/overlay.js', 'dist/client/index.js']

const newest = path => {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map(name => newest(`${path}/${name}`)))
}

// The panel's entry is the build's last output; its time says when the build was done.
const built = () => (outputs.every(path => existsSync(root + path)) ? statSync(root + outputs.at(-1)).mtimeMs : 0)

function build() {
  console.log('[sessionscope] building, once')
  execFileSync(process.execPath, [`${root}scripts/build.mjs`], { cwd: root, stdio: 'inherit' })
}

if (!existsSync(`${root}node_modules/esbuild`)) {
  console.error('[sessionscope] The dependencies are not installed. Run `npm ci` first.')
  process.exit(1)
}
if (Math.max(...sources.map(path => newest(root + path))) > built()) {
  try {
    build()
  } catch (error) {
    console.error('[sessionscope] The build failed; its message stands above.')
    process.exit(error.status ?? 1)
  }
}
// In this process, so that signals and the exit status are the shop's own.
await import('../examples/shop/server.js')
