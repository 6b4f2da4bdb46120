/** @import { Page } from './layout.js' */
import { html } from '../html.js'

/** @returns {Page} */
export const cookiesPage = () => ({
  title: 'Cookies',
  body: html`
    <h1>Cookies</h1>
    <p>Browsers refuse cookies without a word. Each of these links sets some that are well meant.</p>
    <ul>
      <li><a href="/cookies/partner">A partner's widget</a> wants a cookie that travels across sites.</li>
      <li><a href="/cookies/everywhere">One for all our hosts</a>, and one that is very safe.</li>
      <li><a href="/cookies/large">A basket in a cookie</a>, with all that is in it.</li>
      <li><a href="/cookies/forget">Forget the basket</a>, or try to.</li>
    </ul>`,
  tryThis: [
    html`Follow <a href="/cookies/partner">the partner's link</a>, and open <b>Cookies</b> of that request: it was refused, and
      the line to write instead is there to copy.`,
    html`Follow <a href="/cookies/everywhere">one for all our hosts</a>: <code>Domain</code> names a host that is not this one.`,
    html`Follow <a href="/cookies/large">the basket</a>, once, and then <a href="/cookies/forget">forget it</a>: the small cookie
      stays, for it was set for another path than it is removed for. <b>What came of it</b> says so.`,
  ],
})
