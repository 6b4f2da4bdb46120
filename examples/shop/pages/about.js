/** @import { Page } from './layout.js' */
import { html } from '../html.js'

/** @returns {Page} */
export const aboutPage = () => ({
  title: 'About',
  body: html`
    <h1>About Inkwell</h1>
    <p>Inkwell sells paper, ink and what goes with them. It exists to show what a session does all day.</p>
    <p>It is an Express app with express-session and its MemoryStore, one line of sessionscope, and a strict Content
      Security Policy.</p>
    <p><a href="/welcome">A link from our newsletter</a> · <a href="/broken">A page that breaks</a> ·
      <a href="/nowhere">A page that is not there</a> · <a href="/cookies">Cookies that get lost</a></p>`,
  tryThis: [
    html`Open this page in a <b>private window</b>. It has no form, so nothing writes to the session: the verdict is
      <em>uninitialised</em> and no cookie is set.`,
    html`Follow the <a href="/welcome">newsletter link</a>. It is redirected three times; all four requests are in
      <b>Requests</b>, with what each one wrote.`,
    html`Open the <a href="/broken">page that breaks</a> twice. It answers 500, and still the session was saved: see
      <code>attempts</code> in <b>Session</b>.`,
  ],
})
