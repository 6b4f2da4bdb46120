/**
 * The colours by their meaning: good is added or new, bad removed, lost or refused, warn changed or worth a look, wait
 * waiting, busy the handler at work, save saving, calm the rest. `…-bg` is the ground on which the colour's text stands.
 */
export interface Tokens {
  readonly bg: string
  readonly bg2: string
  readonly bg3: string
  readonly line: string
  readonly fg: string
  readonly fg2: string
  readonly accent: string
  readonly chosen: string
  readonly good: string
  readonly 'good-bg': string
  readonly bad: string
  readonly 'bad-bg': string
  readonly warn: string
  readonly 'warn-bg': string
  readonly save: string
  readonly 'save-bg': string
  readonly busy: string
  readonly 'busy-bg': string
  readonly wait: string
  readonly load: string
  readonly rest: string
  readonly shadow: string
}

export const light: Tokens = {
  bg: '#ffffff',
  bg2: '#f6f7f9',
  bg3: '#eceef2',
  line: '#e1e4ea',
  fg: '#1b1f27',
  fg2: '#566070',
  accent: '#3451c9',
  chosen: '#e9edfc',
  good: '#0f6b3a',
  'good-bg': '#e2f5e9',
  bad: '#a8231c',
  'bad-bg': '#fdebea',
  warn: '#7d5200',
  'warn-bg': '#fff2d3',
  save: '#0b6a6a',
  'save-bg': '#dcf3f2',
  busy: '#3451c9',
  'busy-bg': '#e6eafb',
  wait: '#c2410c',
  load: '#7c8aa5',
  rest: '#cdd3dd',
  shadow: '#10182026',
}

export const dark: Tokens = {
  bg: '#14171d',
  bg2: '#1a1e26',
  bg3: '#262c38',
  line: '#2a303c',
  fg: '#e6e9ef',
  fg2: '#9ea8b8',
  accent: '#93a9ff',
  chosen: '#222a44',
  good: '#63d69d',
  'good-bg': '#10301f',
  bad: '#ff8d84',
  'bad-bg': '#3b1716',
  warn: '#f2c14e',
  'warn-bg': '#352a0d',
  save: '#52d3c8',
  'save-bg': '#0e302f',
  busy: '#93a9ff',
  'busy-bg': '#232b4a',
  wait: '#ff9457',
  load: '#8a97b1',
  rest: '#4a5363',
  shadow: '#00000080',
}

const declare = (tokens: Tokens) =>
  Object.entries(tokens)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';')

/** The tokens as custom properties of the panel's root: by the system, or as chosen on the element. */
export const tokenStyles = `.app{${declare(light)};color-scheme:light}
@media (prefers-color-scheme:dark){.app{${declare(dark)};color-scheme:dark}}
:host([data-theme=light]) .app{${declare(light)};color-scheme:light}
:host([data-theme=dark]) .app{${declare(dark)};color-scheme:dark}`
