import { spawn } from 'node:child_process'

/** Ends a server, and removes its data, when this process ends without having done so, however it ends. */
export interface Guard {
  /** The server has this process now. */
  watch(pid: number): void
  /** It is all done. */
  dismiss(): void
}

/** At the end of its input, the last that it was told counts. */
const script =
  'while read -r line; do last=$line; done; [ "$last" = done ] && exit; ' +
  'kill -"$2" "$last"; while kill -0 "$last"; do sleep 0.1; done; rm -rf "$1"'

/** A process of its own, because test runners are killed, too. */
export function createGuard(folder: string, signal: NodeJS.Signals): Guard {
  const guard = spawn('/bin/sh', ['-c', script, 'guard', folder, signal.replace('SIG', '')], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  guard.unref()
  const tell = (line: string) => guard.stdin.write(`${line}\n`)
  return {
    watch: pid => void tell(String(pid)),
    dismiss() {
      tell('done')
      guard.stdin.end()
    },
  }
}
