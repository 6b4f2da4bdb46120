/**
 * The element itself stands in the page, where the page's rules reach it, its important ones too. What must hold is
 * therefore important here: of two important declarations, the inner one wins.
 */
const held = [
  'all:initial',
  'display:block',
  'position:fixed',
  'inset:auto 0 0 auto',
  'width:0',
  'height:0',
  'z-index:2147483647',
]

export const hostStyles = `:host{${held.map(rule => `${rule}!important`).join(';')}}
@media print{:host{display:none!important}}`
