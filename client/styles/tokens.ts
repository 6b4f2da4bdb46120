/**
 * The colours by their meaning: good is added or new, bad removed, lost or refused, warn changed or worth a look, wait
 * waiting, busy the handler at work and what is chosen, save saving. `…-bg` is the ground for it.
 */
export interface Tokens {
  readonly bg: string
  readonly bg2: string
  readonly bg3: string
  readonly line: string
  readonly fg: string
  readonly fg2: string
  readonly good: string
  readonly bad: string
  readonly warn: string
  readonly wait: string
  readonly busy: string
  readonly save: string
  readonly 'good-bg': string
  readonly 'bad-bg': string
  readonly 'warn-bg': string
  readonly 'busy-bg': string
  readonly 'save-bg': string
}

export const light: Tokens = {
  bg: '#ffffff',
  bg2: '#f6f7f9',
  bg3: '#eaedf2',
  line: '#dfe3ea',
  fg: '#1b1f27',
  fg2: '#566070',
  good: '#0e6b3a',
  bad: '#b3261e',
  warn: '#7d5200',
  wait: '#c2410c',
  busy: '#3451c9',
  save: '#0b6a6a',
  'good-bg': '#e2f5e9',
  'bad-bg': '#fdeceb',
  'warn-bg': '#fff2d3',
  'busy-bg': '#e8ecfc',
  'save-bg': '#dcf3f2',
}

export const dark: Tokens = {
  bg: '#14171d',
  bg2: '#1a1e26',
  bg3: '#272d39',
  line: '#2b313d',
  fg: '#e6e9ef',
  fg2: '#9ea8b8',
  good: '#63d69d',
  bad: '#ff8d84',
  warn: '#f2c14e',
  wait: '#ff9457',
  busy: '#93a9ff',
  save: '#52d3c8',
  'good-bg': '#10301f',
  'bad-bg': '#3b1716',
  'warn-bg': '#352a0d',
  'busy-bg': '#222a44',
  'save-bg': '#0e302f',
}

const rule = (tokens: Tokens, scheme: string) =>
  `.app{color-scheme:${scheme};${Object.entries(tokens)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';')}}`

/** The tokens as custom properties of the panel's root: by the system, or as chosen on the element. */
export const tokenStyles = `${rule(light, 'light')}@media(prefers-color-scheme:dark){${rule(dark, 'dark')}}
:host([data-theme=light]) ${rule(light, 'light')}:host([data-theme=dark]) ${rule(dark, 'dark')}`
