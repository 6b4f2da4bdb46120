import { MAX_SHARED_SIZE, refusals, refuseFunction, refuseThrown } from './describe.ts'
import type { Losses } from './losses.ts'
import { lowerArray, lowerMap, lowerSet } from './lower-containers.ts'
import { isPlainLeaf, lowerRecord } from './lower-record.ts'
import { type Meta, type Note, type NotesOfParts, typed } from './notes.ts'
import { type Place, stepsOf } from './path.ts'
import { shapeOf } from './shape.ts'
import { lose, metaOf, type Seen, startSeen, startWriting, type Writing } from './writing.ts'

/** An object that was met before: written out again, or null where it stands above itself, as superjson has it. */
function lowerAgain(writing: Writing, known: Seen, place: Place): unknown {
  if (!known.isDone && known.isSealed) return lose(writing, place, refusals.sealedCycle)
  writing.size += known.isDone ? known.size : 1
  if (writing.size > MAX_SHARED_SIZE) return lose(writing, place, refusals.tooLarge)
  known.others ??= []
  known.others.push(stepsOf(place))
  writing.hasShared = true
  writing.note = known.isDone ? known.note : undefined
  return known.isDone ? known.json : null
}

/** In one function, for each level of a session takes its place on the stack. */
function lowerObject(writing: Writing, value: object, seen: Seen, depth: number): unknown {
  writing.seen.set(value, seen)
  try {
    const shape = shapeOf(writing, value, seen, depth)
    switch (shape?.kind) {
      case 'record':
        seen.json = lowerRecord(writing, shape.source, seen, depth)
        break
      case 'array':
        seen.json = lowerArray(writing, shape.source, seen, depth)
        break
      case 'map':
        seen.json = lowerMap(writing, shape.source, seen, depth)
        break
      case 'set':
        seen.json = lowerSet(writing, shape.source, seen, depth)
        break
      case 'leaf':
        seen.json = shape.json
        break
      default:
    }
    if (shape?.type !== undefined) writing.note = typed(shape.type, writing.note as NotesOfParts | undefined)
  } catch (error) {
    lose(writing, seen, refuseThrown(error))
  }
  if (seen.json === undefined) writing.seen.delete(value)
  seen.note = writing.note
  seen.size = writing.size - seen.size + 1
  seen.isDone = true
  return seen.json
}

const named = (type: string): Note => typed(type, undefined)
const notes = { undefined: named('undefined'), number: named('number'), bigint: named('bigint') }

function lower(
  writing: Writing,
  value: unknown,
  parent: Place,
  step: string | number,
  depth: number,
  shown?: () => string,
): unknown {
  writing.note = undefined
  let known: Seen | undefined
  switch (typeof value) {
    case 'object':
      if (value === null) return null
      known = writing.seen.get(value)
      if (known !== undefined) return lowerAgain(writing, known, { parent, step, shown })
      return lowerObject(writing, value, startSeen(parent, step, shown, writing.size), depth)
    case 'number':
      if (isPlainLeaf(value)) return value
      writing.note = notes.number
      return Object.is(value, -0) ? '-0' : String(value)
    case 'undefined':
      writing.note = notes.undefined
      return null
    case 'bigint':
      writing.note = notes.bigint
      return String(value)
    case 'function':
      return lose(writing, { parent, step, shown }, refuseFunction(value))
    case 'symbol':
      return lose(writing, { parent, step, shown }, refusals.symbol)
    default:
      return value
  }
}

/**
 * A session as superjson has it: its JSON, and what JSON cannot say. What cannot be kept is in `losses` and left out.
 * Neither `toJSON` nor anything else of the app's runs, but for accessors, which are read once, and the functions `store`.
 * @param data its own keys are written, whatever its class
 */
export function lowerSession(
  data: object,
  isLenient: boolean,
): { json: unknown; meta: Meta | undefined; losses: Losses } {
  const writing = startWriting(lower, isLenient)
  const root = startSeen(null, '', undefined, 0)
  writing.seen.set(data, root)
  const json = Array.isArray(data) ? lowerArray(writing, data, root, 1) : lowerRecord(writing, data, root, 1)
  return { json, meta: metaOf(writing), losses: writing.losses }
}
