import { isAbsolute, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { callSitesOf } from './call-sites.ts'
import { originalPosition } from './source-map.ts'

const MODULES = '/node_modules/'

/**
 * The first frame of a stack that is neither Node's nor under `ownFolder`: `routes/cart.ts:41` for a file of the app, from
 * the working directory and as in its source; `connect-flash/lib/flash.js:58` for one of a package, as it is installed.
 * Code that stands in no file (eval, `node:vm`) has no frame. Never throws; null where there is none.
 */
export function firstFrame(holder: { readonly stack?: unknown }, ownFolder: string): string | null {
  try {
    for (const site of callSitesOf(holder)) {
      const file = fileOf(site.getFileName())
      if (file !== null && !file.startsWith(ownFolder)) return labelOf(file, site)
    }
  } catch {
    // A stack that cannot be read says nothing; the access itself is told all the same.
  }
  return null
}

/** Modules have URLs, CommonJS has paths; `node:internal/…`, `evalmachine.<anonymous>` and the like are no files. */
function fileOf(name: string | null | undefined): string | null {
  if (name == null) return null
  if (name.startsWith('file://')) return fileURLToPath(name)
  return isAbsolute(name) ? name : null
}

function labelOf(file: string, site: NodeJS.CallSite): string {
  const line = site.getLineNumber() ?? 0
  const path = file.replaceAll('\\', '/')
  const start = path.lastIndexOf(MODULES)
  if (start !== -1) return `${path.slice(start + MODULES.length)}:${line}`
  const original = originalPosition(file, line, site.getColumnNumber() ?? 1) ?? { file, line }
  return `${fromHere(original.file)}:${original.line}`
}

/** The path from the working directory; as it is where a bundler made it up. */
const fromHere = (file: string): string =>
  (isAbsolute(file) ? relative(process.cwd(), file) : file).replaceAll('\\', '/')
