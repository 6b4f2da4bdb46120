import { readFileSync, statSync } from 'node:fs'
import { findSourceMap, SourceMap } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Maps of so many files are kept; and what is larger is not read. */
const MAX_FILES = 200
const MAX_BYTES = 16 * 1024 * 1024

interface Position {
  /** A path; relative where a bundler made it up, as `webpack://app/./src/a.ts`. */
  readonly file: string
  /** From 1. */
  readonly line: number
}

interface Mapped {
  readonly map: SourceMap
  /** What the sources are relative to. */
  readonly base: URL
}

const known = new Map<string, Mapped | null>()

/** Where a place in a file comes from, by its source map; null where it has none. Line and column count from 1. */
export function originalPosition(file: string, line: number, column: number): Position | null {
  const mapped = mapOf(file)
  if (mapped === null) return null
  const entry = mapped.map.findEntry(line - 1, column - 1)
  // Behind the last mapping, it is the last one that is found.
  if (!('originalSource' in entry) || entry.generatedLine !== line - 1) return null
  const source = sourceFile(entry.originalSource, mapped)
  return source === null ? null : { file: source, line: entry.originalLine + 1 }
}

function mapOf(file: string): Mapped | null {
  // What Node itself uses, with `--enable-source-maps`: also knows code that was compiled in memory.
  const map = findSourceMap(file)
  if (map !== undefined) return { map, base: pathToFileURL(file) }
  const found = known.get(file)
  if (found !== undefined) return found
  const mapped = readMap(file)
  for (const oldest of known.keys()) {
    if (known.size < MAX_FILES) break
    known.delete(oldest)
  }
  known.set(file, mapped)
  return mapped
}

function readMap(file: string): Mapped | null {
  try {
    const reference = lastReference(readText(file))
    if (reference === null) return null
    const base = pathToFileURL(file)
    if (reference.startsWith('data:')) return { map: new SourceMap(JSON.parse(textOf(reference))), base }
    const url = new URL(reference, base)
    return { map: new SourceMap(JSON.parse(readText(fileURLToPath(url)))), base: url }
  } catch {
    // No map, or one that nobody can read: the place in the file itself stands.
    return null
  }
}

/** The comment that ends a compiled file. */
function lastReference(code: string): string | null {
  const start = code.lastIndexOf('sourceMappingURL=')
  return start === -1
    ? null
    : (/\/\/[#@] ?sourceMappingURL=(\S+)\s*$/.exec(code.slice(Math.max(0, start - 4)))?.[1] ?? null)
}

function readText(file: string): string {
  if (statSync(file).size > MAX_BYTES) throw new RangeError('too large to be read for one line')
  return readFileSync(file, 'utf8')
}

function textOf(dataUrl: string): string {
  const comma = dataUrl.indexOf(',')
  const body = dataUrl.slice(comma + 1)
  return dataUrl.slice(0, comma).endsWith(';base64')
    ? Buffer.from(body, 'base64').toString('utf8')
    : decodeURIComponent(body)
}

function sourceFile(source: string, { map, base }: Mapped): string | null {
  const root = map.payload.sourceRoot?.replace(/\/?$/, '/') ?? ''
  const url = new URL(root === '/' ? source : root + source, base)
  if (url.protocol === 'file:') return fileURLToPath(url)
  return url.protocol === 'webpack:' ? decodeURIComponent(url.pathname).replace(/^\/+/, '') : null
}
