import { useApp } from '../app.ts'
import { shortcut } from './keyboard.ts'

const keys: readonly (readonly [string, string])[] = [
  [shortcut, 'open or close, from anywhere on the page'],
  ['j k ↑ ↓', 'the next request, the one before'],
  ['f', 'follow the newest'],
  ['1 … 9', 'the views'],
  ['/', 'filter the requests'],
  ['← →', 'fold and unfold in a tree; move a border'],
  ['p', 'pause, resume'],
  ['Esc', 'leave a search; close'],
]

const filters: readonly (readonly [string, string])[] = [
  ['cart', 'text in method, path, route, verdict, changed keys'],
  ['method:POST,PUT', 'either'],
  ['status:4xx', 'a hundred, or its beginning'],
  ['verdict:modified', 'or verdict:none'],
  ['session:7f3a', 'a fingerprint’s beginning'],
  ['cookie:theme', 'received or set'],
  ['problem:any', 'a code, or error, warning'],
  ['is:ajax', 'asset, pending, error, redirect'],
  ['-path:/api', 'a minus negates'],
]

/** The keys and the words of the filter. */
export function Help() {
  const { help } = useApp()
  if (!help.value) return null
  return (
    <aside class="help" aria-label="Keys and filters">
      <List title="Keys" items={keys} />
      <List title="Filter" items={filters} />
    </aside>
  )
}

function List({ title, items }: { readonly title: string; readonly items: typeof keys }) {
  return (
    <div>
      <h3>{title}</h3>
      <dl>
        {items.map(([name, meaning]) => (
          <div key={name}>
            <dt>
              <kbd>{name}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
