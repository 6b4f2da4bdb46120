/** Where our text stands in what a store keeps. */
export const KEY = 'sessionscope'

/** With what the text of an entry begins that is only there to find out what the store's `touch` does. */
export const TRIAL = 'trial '
/** With what the text of a note of use begins. */
export const NOTE = 'used '

/** Whether a text is that of an entry beside the sessions. */
export const isBeside = (text: string): boolean => text.startsWith(TRIAL) || text.startsWith(NOTE)
