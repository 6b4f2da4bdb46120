import type { Rule } from '../rule.ts'

/** Writing back what did not change costs a write, and can undo what a parallel request wrote. */
export const resaved: Rule = ({ session }) => {
  if (session?.verdict !== 'resaved' || session.storage.every(({ op, by }) => op !== 'set' || by !== 'end')) return null
  return {
    code: 'resaved',
    severity: 'warning',
    certainty: 'likely',
    title: 'The session was written back although nothing changed',
    why: 'With resave: true each request writes its own copy, which can undo what a parallel request has written meanwhile.',
    fix: 'resave: false',
    evidence: session.storage
      .filter(({ op }) => op === 'set')
      .map(({ store, ms }) => `${store}.set took ${ms?.toFixed(1) ?? '?'} ms`),
  }
}
