/** @import { View } from '../view.js' */
/** @import { Page } from './layout.js' */
import { html } from '../html.js'

/**
 * @param {View} view
 * @returns {Page}
 */
export const dashboardPage = view => ({
  title: 'Dashboard',
  token: view.token(),
  script: 'dashboard.js',
  body: html`
    <h1>Dashboard</h1>
    <p>This page makes eight calls at once. <button id="call-again" type="button">Call again</button></p>
    <table>
      <thead><tr><th>Call</th><th>Status</th><th class="number">Time</th><th>Answer</th></tr></thead>
      <tbody data-calls></tbody>
    </table>`,
  tryThis: [
    html`Watch <b>Requests</b> while the page loads: eight rows, one of them (<code>report</code>) pending for almost a
      second. A browser keeps six connections to a host, so two calls may start late.`,
    html`Only <code>visit</code> writes to the session. The other calls load it for nothing: <em>touched</em>
      (in files <em>clean</em>, and waiting for its lock while <code>report</code> has it: see <b>Locks</b>).`,
    html`<code>seen</code> sets a cookie and <code>notice</code> deletes one: both in <b>Cookies</b>, the deletion
      recognised as such.`,
    html`<code>weather</code> is not there: 404, and yet a session was loaded for it.`,
    html`Press <b>Call again</b> a few times and search for <code>/dashboard/visit</code>: <code>dashboard.visits</code>
      counts up.`,
  ],
})
