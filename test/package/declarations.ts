import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What a declaration file says, by name. A place is `[file, name]`. */
interface Declarations {
  readonly imports: Map<string, Place>
  readonly exports: Map<string, Place>
  readonly stars: string[]
  /** Text of each type, interface, class, function and constant. */
  readonly texts: Map<string, string>
}
type Place = readonly [file: string, name: string]

const NAMES = /^(import|export) (?:type )?\{([^}]*)\}(?: from '([^']+)')?/
const STAR = /^export (?:type )?\* from '([^']+)'/
const DECLARED = /^(export )?(?:declare )?(?:abstract )?(interface|type|class|const|function) ([\w$]+)/

/**
 * Reads the declarations that tsc has emitted: statements of one level, each begun by its keyword at the begin of a line.
 * Enough to see which types they mention.
 */
export function createDeclarations() {
  const read = new Map<string, Declarations>()

  function declarations(file: string): Declarations {
    const known = read.get(file)
    if (known !== undefined) return known
    const found: Declarations = { imports: new Map(), exports: new Map(), stars: [], texts: new Map() }
    read.set(file, found)
    const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
    for (const statement of text.split(/^(?=(?:export|import|declare|interface|type|class)\b)/m))
      note(file, statement, found)
    return found
  }

  function note(file: string, statement: string, { imports, exports, stars, texts }: Declarations) {
    const [, verb, list = '', from] = NAMES.exec(statement) ?? []
    // What comes from another package, or from Node, has a name of its own there.
    const source = from === undefined ? file : from.startsWith('.') ? pathOf(file, from) : null
    if (verb !== undefined && source !== null) {
      for (const each of list.split(',').filter(part => part.trim() !== '')) {
        const [name = '', , local = name] = each
          .trim()
          .replace(/^type /, '')
          .split(/\s+/)
        const place = [source, name] as const
        if (verb === 'import') imports.set(local, place)
        else exports.set(local, place)
      }
      return
    }
    const star = STAR.exec(statement)?.[1]
    if (star?.startsWith('.')) stars.push(pathOf(file, star))
    const [, isExported, , name] = DECLARED.exec(statement) ?? []
    if (name === undefined) return
    texts.set(name, (texts.get(name) ?? '') + statement)
    if (isExported !== undefined) exports.set(name, [file, name])
  }

  /** Where a name is declared, followed through imports and exports; null where that is in another package. */
  function find(file: string, name: string): string | null {
    const { imports, exports, stars, texts } = declarations(file)
    if (texts.has(name)) return `${file}#${name}`
    const place = imports.get(name) ?? exports.get(name)
    if (place !== undefined) return place[0] === file && place[1] === name ? null : find(...place)
    for (const star of stars) {
      const found = find(star, name)
      if (found !== null) return found
    }
    return null
  }

  /** The names that a file exports. */
  const exported = (file: string): string[] => [
    ...declarations(file).exports.keys(),
    ...declarations(file).stars.flatMap(exported),
  ]

  return {
    /**
     * Types that what a file exports mentions, itself or by another type, and that neither it nor the main file exports:
     * `name (by)`.
     */
    missing(entry: string, main: string): string[] {
      const shown = (file: string) => exported(file).map(name => find(file, name))
      const queue = shown(entry)
      const seen = new Set([...queue, ...shown(main)])
      const missing: string[] = []
      for (const place of queue) {
        if (place === null) continue
        const [file = '', name = ''] = place.split('#')
        for (const word of new Set(typesIn(declarations(file).texts.get(name) ?? ''))) {
          const mentioned = find(file, word)
          if (mentioned === null || seen.has(mentioned)) continue
          seen.add(mentioned)
          queue.push(mentioned)
          missing.push(`${word} (${name})`)
        }
      }
      return missing
    },
    /** How many declarations were read, of all files. */
    count: () => [...read.values()].reduce((sum, { texts }) => sum + texts.size, 0),
  }
}

/** Words that can be types; constants whose type is asked for are none. */
const typesIn = (text: string): string[] => text.replace(/'[^'\n]*'|typeof [\w$]+/g, '').match(/\b[A-Z][\w$]*/g) ?? []

const pathOf = (file: string, from: string) => join(dirname(file), from.replace(/\.[jt]s$/, '.d.ts'))
