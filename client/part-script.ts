/**
 * Loads the script `<name>.js` that lies beside the panel's own. `import()` inherits the nonce of the panel's script, and
 * is none of the sinks that Trusted Types guard. A browser remembers a script that could not be loaded; with another
 * `attempt` it asks once more.
 */
export function importPart<Part>(base: string, name: string, attempt = 0): Promise<Part> {
  const url = `${location.origin}${base}/${name}.js${attempt ? `?${attempt}` : ''}`
  return import(/* @vite-ignore */ /* webpackIgnore: true */ url)
}
