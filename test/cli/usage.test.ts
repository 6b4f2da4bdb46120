import { tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { run } from './support.ts'

const ask = (...args: string[]) => run(args, tmpdir())

describe('help', () => {
  test.each([['--help'], ['-h'], ['help']])('%s lists the commands', async arg => {
    const { code, out, error } = await ask(arg)
    expect([code, error]).toEqual([0, ''])
    expect(out).toMatch(/^Usage: npx sessionscope <command> \[options\]\n/)
    expect(out).toMatch(/^ {2}sweep +removes sessions that are over$/m)
  })

  test('of a command lists its options, with examples, whatever else is on the line', async () => {
    const { code, out } = await ask('sweep', '--nonsense', '--help')
    expect(code).toBe(0)
    for (const name of ['once', 'every', 'expire', 'absolute', 'folder', 'force', 'verbose', 'help']) {
      expect(out).toContain(`--${name}`)
    }
    expect(out).toContain('npx sessionscope sweep --once --expire 3600')
    expect(Math.max(...out.split('\n').map(line => line.length))).toBeLessThanOrEqual(120)
  })

  test('tells the version', async () => {
    expect(await ask('--version')).toEqual({ code: 0, out: `${manifest.version}\n`, error: '' })
  })
})

test.each([
  [[], 'there is no command'],
  [['swep'], 'there is no command "swep"; did you mean sweep?'],
  [['destroy-all'], 'there is no command "destroy-all"; the commands are: sweep'],
  [['-v', 'sweep'], 'the command comes before -v'],
  [['sweep', '--expires', '3'], 'there is no option --expires; did you mean --expire?'],
  [['sweep', '--abs', '3'], 'there is no option --abs; did you mean --absolute?'],
  [['sweep', '--foldre=x'], 'there is no option --foldre; did you mean --folder?'],
  [['sweep', '-q'], 'there is no option -q; there are --folder, --once, --every'],
  [['sweep', '--__proto__', 'x'], 'there is no option --__proto__'],
  [['sweep', 'sessions'], '"sessions" is one argument too many'],
  [['sweep', '--', '-x'], '"-x" is one argument too many'],
  [['sweep', '--expire'], '--expire needs a value: --expire <seconds>'],
  [['sweep', '--expire', '--force'], '--expire needs a value: --expire <seconds>'],
  [['sweep', '--folder='], '--folder needs a value: --folder <path>'],
  [['sweep', '--force=yes'], '--force takes no value; it was given "yes"'],
  [['sweep', '--expire', 'soon'], '--expire is "soon"; allowed: seconds such as 3600, or 500ms'],
  [['sweep', '--expire=-5'], '--expire is "-5"; allowed: seconds'],
  [['sweep', '--every', '0'], '--every must be at least one second'],
  [['sweep', '--once', '--every', '300'], '--once and --every exclude each other'],
])('%j is refused: %s', async (args, words) => {
  const { code, out, error } = await ask(...args)
  expect([code, out]).toEqual([2, ''])
  expect(error).toContain(`[sessionscope] ${words}`)
  expect(error).toMatch(/\nTry: npx sessionscope( sweep)? --help\n$/)
})
