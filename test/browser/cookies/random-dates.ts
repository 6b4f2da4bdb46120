import type { Random } from '../../support/random.ts'

const months = [
  'Jan',
  'Feb',
  'Mar',
  'apr',
  'MAY',
  'June',
  'Jul',
  'aug',
  'Sept',
  'Oct',
  'November',
  'dec',
  'Foo',
  '13',
  'Ja',
]
const times = [
  '12:00:00',
  '1:2:3',
  '00:00:00',
  '23:59:59',
  '24:00:00',
  '12:60:00',
  '12:00:60',
  '12:00',
  '001:02:03',
  '12:00:00Z',
]
const oddTimes = ['12:00:00.5', '12-00-00', '1200', ':1:2', '12:00:00:00', '12:00:00PM', '0012:0000:0000', '12::00']
const years = [
  '2030',
  '2027',
  '27',
  '69',
  '70',
  '99',
  '00',
  '030',
  '1601',
  '1600',
  '1969',
  '1970',
  '2000',
  '9999',
  '10000',
]
const oddYears = [
  '99999',
  '100000',
  '2100',
  '02027',
  '2027x',
  '2',
  '-2027',
  '2027.',
  '275761',
  '1',
  '101',
  '0099',
  '0069',
]
const days = ['1', '01', '29', '30', '31', '32', '0', '00', '5th', '15', '001', '031', '9']
const weekdays = ['Mon,', 'Sunday,', 'Xyz,', 'Fri', 'mon', '', '']
const zones = ['GMT', 'UTC', '+0100', '-0500', 'EST', 'PST', 'Z', '', '', '(CET)', 'GMT+2']

const shapes: readonly ((time: Date) => string)[] = [
  time => time.toUTCString(),
  time => time.toUTCString().replace(/ (\w{3}) /, '-$1-'),
  time => time.toString(),
  time => time.toISOString(),
  time => String(time.getTime()),
  time => time.toUTCString().replace(/(\w{3}), (\d\d) (\w{3}) (\d{4}) (.*) GMT/, '$1 $3 $2 $5 $4'),
  time => time.toUTCString().replace(/\d\d(\d\d) /, '$1 '),
  time => time.toUTCString().toLowerCase(),
  time => `"${time.toUTCString()}"`,
  time => time.toLocaleString('en-US'),
  time => time.toUTCString().replace(' GMT', ' +0200'),
]

/** Dates as servers write them, well and badly: most of them years away from now, so that none runs out during a test. */
export function randomDate(random: Random, now: number): string {
  const { chance, int, pick } = random
  if (chance(0.4)) {
    const year = 365 * 24 * 3600 * 1000
    return pick(shapes)(new Date(now + pick([-30, -1, -0.1, 0.02, 0.5, 1, 1.05, 1.2, 40]) * year))
  }
  const fields = [pick(days), pick(months), pick(chance(0.8) ? years : oddYears), pick(chance(0.8) ? times : oddTimes)]
  if (chance(0.3)) fields.unshift(...fields.splice(1 + int(3)))
  if (chance(0.1)) fields.splice(int(4), 1)
  if (chance(0.1)) fields.splice(int(4), 0, pick([...days, ...months, ...years, ...times]))
  const gap = () =>
    chance(0.85) ? ' ' : pick(['-', '  ', ',', '/', '.', '_', '\t', '|', '+', '~', '\u00e9', 'T', ':', '!'])
  return [pick(weekdays), ...fields, pick(zones)].reduce(
    (text, field) => (text === '' ? field : text + gap() + field),
    '',
  )
}
