/** Parts of the panel that are loaded when they are first looked at, or needed: name → its module. */
export const parts = {
  locks: 'client/panels/locks/index.tsx',
  storage: 'client/panels/storage/index.tsx',
  cookies: 'client/panels/cookies/index.tsx',
  judge: 'client/panels/judge/index.ts',
  suffixes: 'client/panels/suffixes/index.ts',
}

/** What a part takes from the panel's script is not bundled: it comes with `open`. */
const given = {
  name: 'given',
  setup({ onResolve }) {
    onResolve({ filter: /\/kit\.ts$|^preact\/jsx-runtime$/ }, () => ({ path: 'kit', external: true }))
  },
}

/**
 * The options of esbuild that make a module a part: a script that exports `open`, which is given what client/kit.ts exports
 * and returns what the module exports.
 */
export const partOptions = {
  format: 'cjs',
  banner: { js: 'export const open=kit=>{const require=()=>kit,module={exports:{}};' },
  footer: { js: 'return module.exports}' },
  plugins: [given],
}
