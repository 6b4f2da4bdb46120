import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

export interface Import {
  /** The importing file, from the project's root. */
  readonly file: string
  /** A file from the project's root, or a package's or built-in module's name as written. */
  readonly target: string
  readonly isOwn: boolean
  /** `import type`, or `import()`: not loaded with the file. */
  readonly kind: 'static' | 'type' | 'dynamic'
}

export interface Source {
  readonly file: string
  readonly text: string
}

/** All sources below a folder, by their path from the root. Types and scripts alike. */
export function readSources(root: string, folder: string): Source[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
  return entries
    .filter(entry => entry.isFile() && /\.(?:ts|tsx|js|mjs)$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => ({ file: relative(root, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }))
}

// The formatter puts statements at the start of a line, and documentation behind ` * `: so this is enough of a parser.
const statement =
  /^(?:import|export)\b(?<type>\s+type\b)?[^'";]*?\bfrom\s*'(?<from>[^']+)'|^import\s*'(?<bare>[^']+)'/gm
const dynamic = /^(?!\s*(?:\*|\/\/)).*?\bimport\('(?<from>[^']+)'\)(?<member>\.\w+)?/gm

/** What a source imports, in every form. */
export function scanImports({ file, text }: Source): Import[] {
  const found = (specifier: string, kind: Import['kind']): Import => {
    const isOwn = specifier.startsWith('.')
    return { file, target: isOwn ? join(dirname(file), specifier).replaceAll('\\', '/') : specifier, isOwn, kind }
  }
  return [
    ...[...text.matchAll(statement)].map(({ groups }) =>
      found(groups?.from ?? groups?.bare ?? '', groups?.type ? 'type' : 'static'),
    ),
    ...[...text.matchAll(dynamic)].map(({ groups }) => found(groups?.from ?? '', groups?.member ? 'type' : 'dynamic')),
  ]
}

/** The first cycle among imports that are loaded with their file, as a chain that ends where it began. */
export function findCycle(imports: readonly Import[]): string[] | null {
  const edges = imports.filter(({ isOwn, kind }) => isOwn && kind === 'static')
  const done = new Set<string>()
  const visit = (file: string, chain: readonly string[]): string[] | null => {
    if (chain.includes(file)) return [...chain.slice(chain.indexOf(file)), file]
    if (done.has(file)) return null
    for (const { target } of edges.filter(edge => edge.file === file)) {
      const cycle = visit(target, [...chain, file])
      if (cycle) return cycle
    }
    done.add(file)
    return null
  }
  for (const { file } of edges) {
    const cycle = visit(file, [])
    if (cycle) return cycle
  }
  return null
}

/** Everything that is loaded at once with a file: files and packages. */
export function loadedWith(file: string, imports: readonly Import[]): Set<string> {
  const loaded = new Set([file])
  for (const current of loaded) {
    for (const { target, kind, file: from } of imports) {
      if (from === current && kind === 'static') loaded.add(target)
    }
  }
  return loaded
}
