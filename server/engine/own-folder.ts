import { fileURLToPath } from 'node:url'

/** Where this package lies: its own lines are not the app's. */
export const OWN_FOLDER = fileURLToPath(new URL('..', import.meta.url))
