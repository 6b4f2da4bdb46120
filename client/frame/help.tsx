import { theApp } from '../app.ts'
import { shortcut } from './keyboard.ts'

const lines = [
  [shortcut, 'open, close'],
  ['j k', 'older, newer'],
  ['f', 'follow the newest'],
  ['1 – 9', 'the views'],
  ['← →', 'fold, unfold'],
  ['/', 'filter'],
  ['status:4xx,500', 'either'],
  ['-session:7f3a', 'not'],
  ['problem:any', 'or a code'],
  ['is:ajax', 'asset, pending, error, redirect'],
] as const

/** The keys and the words of the filter. */
export function Help() {
  return theApp().view.help.value ? (
    <dl class="help">
      {lines.map(([name, meaning]) => (
        <div key={name}>
          <dt class="mono">{name}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  ) : null
}
