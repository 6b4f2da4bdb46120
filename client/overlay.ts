import { type MountOptions, mount } from './index.ts'

/** The script's own tag says where the tool is, `src`, and what this page is to it. */
function optionsOf({ src, dataset }: HTMLScriptElement): MountOptions {
  return {
    base: new URL(src, location.href).pathname.replace(/\/[^/]*$/, ''),
    mode: dataset.sessionscope === 'page' ? 'page' : 'overlay',
    ...(dataset.exchange ? { exchange: dataset.exchange } : {}),
  }
}

const script = document.currentScript
if (script instanceof HTMLScriptElement) {
  const options = optionsOf(script)
  if (document.body) mount(options)
  else document.addEventListener('DOMContentLoaded', () => mount(options), { once: true })
}
