import { join, normalize, resolve, sep } from 'node:path'
import { SessionError } from '../../errors.ts'
import { groupOf, isId, newId } from '../../id.ts'

/** Where a session lies. */
export interface Place {
  /** The sub-folder. */
  readonly folder: string
  readonly file: string
}

/** The paths of one folder of sessions. */
export interface Paths {
  /** The folder, absolute. */
  readonly root: string
  /**
   * `<folder>/<group>/<id>`, and for an id without group `<folder>/<its first two characters>/<id>`. The whole id is the
   * file's name, so that a group `ab` and the ids that begin with `ab` may share a folder.
   * @throws SessionError ERR_SESSION_STORAGE where the id is none, or its path would leave the folder
   */
  of(id: string): Place
  /** Where to set something aside: a name nobody has, which says when and not whose. */
  aside(): Place
}

/** Sub-folders that hold no sessions begin so; groups cannot. */
export const HIDDEN = '.'

export function createPaths(folder: string): Paths {
  const root = resolve(folder)
  const below = root.endsWith(sep) ? root : root + sep
  return {
    root,
    of(id) {
      if (!isId(id)) throw refusal('what was given is not the id of a session')
      const place = `${below}${folderOf(id)}`
      const file = `${place}${sep}${id}`
      if (!file.startsWith(below) || normalize(file) !== file) {
        throw refusal(`the file of a session would lie outside ${root}`)
      }
      return { folder: place, file }
    },
    aside() {
      const place = join(root, '.corrupt')
      const time = new Date().toISOString().replaceAll(':', '-')
      return { folder: place, file: join(place, `${newId().slice(0, 12)}-${time}`) }
    },
  }
}

const refusal = (why: string) =>
  new SessionError(
    'ERR_SESSION_STORAGE',
    `${why}, and was not used. Cure: take ids from \`newId\`, and check others with \`isId\`.`,
  )

/** The name of the sub-folder for an id. */
export const folderOf = (id: string): string => groupOf(id) ?? id.slice(0, 2)

const TEMPORARY = /^(.+)\.[0-9a-v]{8}\.tmp$/

/** A name beside a file for what is not yet complete. */
export const temporaryFor = (file: string): string => `${file}.${newId().slice(0, 8)}.tmp`

/** The id whose save left a file of this name behind; null where it is no such name. */
export function idOfTemporary(name: string): string | null {
  const id = TEMPORARY.exec(name)?.[1]
  return isId(id) ? id : null
}
