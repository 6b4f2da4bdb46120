/** A part of a shorter text may keep it in memory. */
const LONG = 4096

/** A text of its own: to V8 a part of another text is a view of it, which keeps all of that in memory. */
export const ownText = (text: string): string => JSON.parse(JSON.stringify(text)) as string

/** Plain data whose texts are their own. */
export const ownTexts = <T extends object>(value: T): T => structuredClone(value)

/** Whether parts of a text must be made their own, lest a few words keep many kilobytes. */
export const isLong = (text: string): boolean => text.length > LONG
