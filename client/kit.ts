/*
 * What the views that are loaded later take from the panel's script, so that nothing is there twice and all of it is one
 * Preact, one store and one look. They import from here alone; scripts/part-bundle.mjs turns that into what `open` is given.
 */
export { batch, effect, signal } from '@preact/signals-core'
export { Fragment, jsx, jsxs } from 'preact/jsx-runtime'
export { theApp } from './app.ts'
export { header } from './exchange-facts.ts'
export { bytes, clock, duration, fingerprint, milliseconds, number, plural, printable, shorten } from './format.ts'
export { importPart } from './part-script.ts'
export { addStyles } from './styles/sheets.ts'
export { Button } from './ui/button.tsx'
export { Fold } from './ui/fold.tsx'
export { Jump } from './ui/jump.tsx'
export { SearchBox } from './ui/search-box.tsx'
export { Section } from './ui/section.tsx'
export { Table } from './ui/table.tsx'
export { Code, Empty, Lead, Sentence } from './ui/text.tsx'
export { placeOf } from './ui/timeline-scale.ts'
export { Tree } from './ui/tree.tsx'
export { buildTree } from './ui/tree-model.ts'
