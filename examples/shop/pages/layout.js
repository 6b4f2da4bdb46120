/** @import { Markup } from '../html.js' */
/** @import { View } from '../view.js' */
import { html } from '../html.js'
import { currencies, themes } from '../preferences.js'

/**
 * @typedef {object} Page
 * @property {string} title
 * @property {Markup} body
 * @property {readonly Markup[]} tryThis what to click, and what to look for in the panel
 * @property {string} [token] the form token, where a script of the page needs it
 * @property {string} [script] a file of public/, beside shop.js
 */

/**
 * @param {string} action
 * @param {string} name
 * @param {readonly string[]} values
 * @param {string} current
 */
const choice = (action, name, values, current) => html`
  <form id="${name}-form" method="post" action="${action}" class="choice">
    <label>${name} <select name="${name}">${values.map(
      value => html`<option ${value === current ? html`selected` : ''}>${value}</option>`,
    )}</select></label>
    <button>Set</button>
  </form>`

/** @param {View} view */
const header = ({ cartCount, user }) => html`
  <header>
    <a class="brand" href="/"><img src="/shop.svg" alt="" width="28" height="28"> Inkwell</a>
    <nav>
      <a href="/about">About</a>
      <a href="/dashboard">Dashboard</a>
      <a href="/account">${user ? user.name : 'Log in'}</a>
      <a href="/cart">Cart <span class="count" data-cart-count>${cartCount}</span></a>
    </nav>
  </header>`

/** @param {View} view */
const footer = ({ theme, currency }) => html`
  <footer>
    ${choice('/preferences/theme', 'theme', themes, theme)}
    ${choice('/preferences/currency', 'currency', currencies, currency)}
    <p>An example of sessionscope. Nothing here is for sale.</p>
  </footer>`

/**
 * @param {View} view
 * @param {Page} page
 */
export const layout = (view, { title, body, tryThis, token, script }) => `<!doctype html>
${html`<html lang="en" data-theme="${view.theme}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} · Inkwell</title>
  <link rel="icon" href="/shop.svg">
  <link rel="stylesheet" href="/shop.css">
  ${token && html`<meta name="csrf-token" content="${token}">`}
  ${['shop.js', script].filter(Boolean).map(file => html`<script nonce="${view.nonce}" type="module" src="/${file}"></script>`)}
</head>
<body>
  ${header(view)}
  <div class="columns">
    <main>
      <div data-messages aria-live="polite">${view.messages.map(text => html`<p class="message">${text}</p>`)}</div>
      ${body}
    </main>
    <aside aria-labelledby="try">
      <h2 id="try">What to try</h2>
      <ul>${tryThis.map(item => html`<li>${item}</li>`)}</ul>
    </aside>
  </div>
  ${footer(view)}
</body>
</html>`}
`
