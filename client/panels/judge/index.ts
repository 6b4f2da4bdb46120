/*
 * The judge with its words, and what the page knows of itself: loaded when a cookie is looked at. The public suffix list is
 * passed in, as it is a script of its own.
 */
export { cureElsewhere } from '../../../server/cookies/explain/elsewhere.ts'
export { ignoredIn } from '../../../server/cookies/explain/ignored.ts'
export { lineInstead } from '../../../server/cookies/explain/instead.ts'
export { explainReason } from '../../../server/cookies/explain/reason.ts'
export { verdictSentence } from '../../../server/cookies/explain/sentence.ts'
export { travelsOn } from '../../../server/cookies/explain/travels.ts'
export { pageHas } from '../../page-cookies-dom.ts'
export { judgeByPage } from './by-page.ts'
export { contextOf } from './context-words.ts'
export { lastLabel, needsList } from './known-suffix.ts'
