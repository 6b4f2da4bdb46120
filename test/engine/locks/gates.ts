/** Lets all go on when so many have come. */
export function gate(count: number): () => Promise<void> {
  let come = 0
  let open = () => {}
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  return () => {
    if (++come === count) open()
    return opened
  }
}

/** A value that is asked for before it is given. */
export function later() {
  let answer = (_value: string) => {}
  let ask = () => {}
  const value = new Promise<string>(resolve => {
    answer = resolve
  })
  const asked = new Promise<void>(resolve => {
    ask = resolve
  })
  const get = () => {
    ask()
    return value
  }
  return Object.assign(get, { asked, answer: (given: string) => answer(given) })
}
