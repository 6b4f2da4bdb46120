const paths = {
  right: 'M6 3.5 10.5 8 6 12.5',
  down: 'M3.5 6 8 10.5 12.5 6',
  close: 'm4 4 8 8m0-8-8 8',
  minus: 'M3.5 8h9',
  pause: 'M5.5 3.5v9m5-9v9',
  play: 'M5 3.2v9.6L12.5 8z',
  clear: 'M3 4.5h10m-6.5 0v-2h3v2m-5.3 0 .6 9h6.4l.6-9M6.7 7v4m2.6-4v4',
  system: 'M2 3h12v8H2zm4 11h4m-2-3v3',
  light:
    'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1v1.7m0 10.6V15M1 8h1.7m10.6 0H15M3 3l1.2 1.2m7.6 7.6L13 13M3 13l1.2-1.2m7.6-7.6L13 3',
  dark: 'M13.3 9.8A5.8 5.8 0 0 1 6.2 2.7a5.8 5.8 0 1 0 7.1 7.1z',
  bottom: 'M2 2.5h12v11H2zM2 9.5h12',
  'dock-right': 'M2 2.5h12v11H2zm8 0v11',
  'dock-left': 'M2 2.5h12v11H2zm4 0v11',
  out: 'M6.5 3H3v10h10V9.5M9 2.5h4.5V7m0-4.5L7.5 8.5',
  up: 'M3.5 10 8 5.5l4.5 4.5',
  copy: 'M5.5 5.5h8v8h-8zm-3 5v-8h8',
  done: 'm3 8.5 3.2 3.2L13 4.8',
  warn: 'M8 2 1.5 13.5h13zM8 6.5v3.2m0 1.6v.4',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zm3.3 7.8 3.2 3.2',
  follow: 'M8 13V3m0 0L4 7m4-4 4 4',
  keys: 'M1.5 4h13v8.5h-13zM4 6.8h.2m2.4 0h.2m2.4 0h.2m2.4 0h.2M5 9.8h6',
} as const

export type IconName = keyof typeof paths

/** A line drawing of 16 by 16, in the colour of its text; what it means is said by what it stands in. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
