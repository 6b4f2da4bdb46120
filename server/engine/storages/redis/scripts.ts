import { defineScript } from '../../redis/script.ts'
import { FORMAT } from './format.ts'

/** Whether the hash at `key` is a session; an error where there is a value of another type. */
const IS_OURS = `redis.call('HGET', KEYS[1], 'format') == '${FORMAT}'`

/** Milliseconds, or nothing for ever. */
const EXPIRE = (ttl: string) => `
if ${ttl} == '' then redis.call('PERSIST', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ${ttl}) end`

/** What adds comes first: where the memory is full, the script then fails before it has changed anything. */
const WRITE = `
redis.call('HSET', KEYS[1], 'version', version, unpack(ARGV, 5))
local given = {}
for i = 5, #ARGV, 2 do given[ARGV[i]] = true end
for _, name in ipairs({'flash', 'client', 'cookie'}) do
  if not given[name] then redis.call('HDEL', KEYS[1], name) end
end
${EXPIRE('ARGV[4]')}`

/** What a save expects to find, beside the text of a version. */
export const NOTHING = ''
export const WHATEVER = '*'

/**
 * KEYS: the session. ARGV: the version that is expected, or one of the above; the number of the new version; the id of the
 * update; the time to live; the fields. Replies `stored`, `gone`, `foreign`, or the session that is there instead. A client
 * may send it twice, because it lost its connection: the second time finds what the first has written.
 */
export const SAVE = defineScript(
  'save',
  `
local number = ARGV[2]
if ${IS_OURS} then
  local found = redis.call('HGET', KEYS[1], 'version') or ''
  if found == number .. ' ' .. ARGV[3] then return 'stored' end
  if ARGV[1] == '${WHATEVER}' then
    number = string.format('%.0f', (tonumber(string.match(found, '^%d+')) or 0) + 1)
  elseif found ~= ARGV[1] then
    return redis.call('HGETALL', KEYS[1])
  end
elseif redis.call('EXISTS', KEYS[1]) == 1 then
  return 'foreign'
elseif ARGV[1] ~= '${NOTHING}' and ARGV[1] ~= '${WHATEVER}' then
  return 'gone'
end
local version = number .. ' ' .. ARGV[3]
${WRITE}
return 'stored'
`,
)

/** KEYS: the session. ARGV: when it was last used; its version; nothing; the time to live; the fields. */
export const RESTORE = defineScript(
  'restore',
  `
if ${IS_OURS} then
  local touched = tonumber(redis.call('HGET', KEYS[1], 'touched') or '')
  if touched and touched >= tonumber(ARGV[1]) then return 'kept' end
elseif redis.call('EXISTS', KEYS[1]) == 1 then
  return 'foreign'
end
local version = ARGV[2]
${WRITE}
return 'stored'
`,
)

/** What is done with the messages of a session that is touched. */
export type FlashRule = 'keep' | 'clear' | 'clear if same'

/**
 * KEYS: the session. ARGV: when it was created and its cookie, as they were taken for when the time to live was counted; now;
 * the time to live; a FlashRule; the messages that were shown. Replies 1, 0 where there is no session, or the fields
 * `created` and `cookie` where they are others.
 */
export const TOUCH = defineScript(
  'touch',
  `
local found = redis.pcall('HMGET', KEYS[1], 'format', 'created', 'cookie', 'flash')
if found[1] ~= '${FORMAT}' then return 0 end
local cookie = found[3] or ''
if found[2] ~= ARGV[1] or cookie ~= ARGV[2] then return {found[2] or '', cookie} end
if ARGV[5] == 'clear' or (ARGV[5] == 'clear if same' and found[4] == ARGV[6]) then redis.call('HDEL', KEYS[1], 'flash') end
redis.call('HSET', KEYS[1], 'touched', ARGV[3])
${EXPIRE('ARGV[4]')}
return 1
`,
)

/** KEYS: the session. What is none stays. */
export const DESTROY = defineScript(
  'destroy',
  `
if redis.pcall('HGET', KEYS[1], 'format') == '${FORMAT}' then return redis.call('DEL', KEYS[1]) end
return 0
`,
)

/** KEYS: the session. ARGV: the number of its version. */
export const DESTROY_VERSION = defineScript(
  'destroyversion',
  `
if redis.pcall('HGET', KEYS[1], 'format') ~= '${FORMAT}' then return 1 end
if string.match(redis.call('HGET', KEYS[1], 'version') or '', '^%d+') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`,
)

/** KEYS: the session, its place aside. ARGV: milliseconds until it is removed there. */
export const SET_ASIDE = defineScript(
  'setaside',
  `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('RENAME', KEYS[1], KEYS[2])
return redis.call('PEXPIRE', KEYS[2], ARGV[1])
`,
)

/** KEYS: a page of what SCAN found. Replies for each session among them: its place among the keys, the bytes of its texts, created, touched, PTTL. */
export const FACTS = defineScript(
  'facts',
  `
local facts = {}
for i, key in ipairs(KEYS) do
  local found = redis.pcall('HMGET', key, 'format', 'created', 'touched')
  if found[1] == '${FORMAT}' then
    local bytes = redis.call('HSTRLEN', key, 'data') + redis.call('HSTRLEN', key, 'flash')
    facts[#facts + 1] = {i, bytes, found[2] or '', found[3] or '', redis.call('PTTL', key)}
  end
end
return facts
`,
)
