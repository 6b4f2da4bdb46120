class Html {
  #text
  /** @param {string} text */
  constructor(text) {
    this.#text = text
  }
  toString() {
    return this.#text
  }
}

/** @type {Readonly<Record<string, string>>} */
const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/**
 * @param {unknown} value
 * @returns {string}
 */
function write(value) {
  if (value instanceof Html) return value.toString()
  if (Array.isArray(value)) return value.map(write).join('')
  if (value === null || value === undefined || value === false) return ''
  return String(value).replace(/[&<>"']/g, character => entities[character] ?? '')
}

/**
 * A template whose values are escaped, unless they come from another such template. Attributes need quotes around them.
 *
 * @param {TemplateStringsArray} strings
 * @param {...unknown} values
 */
export function html(strings, ...values) {
  return new Html(strings.map((text, at) => text + (at < values.length ? write(values[at]) : '')).join(''))
}

/** @typedef {Html} Markup */
