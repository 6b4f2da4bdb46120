/** @import { Page } from './layout.js' */
import { html } from '../html.js'

/**
 * @param {number} status
 * @param {string} message
 * @returns {Page}
 */
export const errorPage = (status, message) => ({
  title: String(status),
  body: html`<h1>${status}</h1><p>${message}</p><p><a href="/">Back to the shop</a></p>`,
  tryThis: [
    html`The answer is ${status}. Select the request in <b>Requests</b>: did it write to the session before it failed,
      and was that saved?`,
    html`Reload and compare the two requests.`,
  ],
})
