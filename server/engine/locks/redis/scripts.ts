import { defineScript } from '../../redis/script.ts'

/*
 * Three keys for each session that is locked. `lock`: who has it, as a token and a description. `queue`: the tokens of those
 * that wait, by their arrival. `next`: the token that was first in the queue when the lock was given back; for a moment nobody
 * else may take it, so that who gave it back and wants it again does not overtake those that wait. Each has a time to live:
 * whatever dies leaves nothing behind.
 *
 * A token begins with the name of the channel on which its process listens. Where nobody listens there any more, the next one
 * in the queue is told instead.
 */

/** Characters of a token that name the channel. */
export const CHANNEL_LENGTH = 16

/** For so many milliseconds who was told that it is next keeps others from the lock. */
const NEXT_TTL = 1000
/** A queue in which nobody asks is gone after so many milliseconds. */
const QUEUE_TTL = 10_000

/** Whether a value begins with a token. */
const IS_MINE = '(held and string.sub(held, 1, #token) == token)'

/**
 * KEYS: lock, next, queue. ARGV: token; description; time to live of the lock. Replies 1 where it is taken; else 0 and the
 * milliseconds for which it is surely not free. A client may send it twice, because it lost its connection.
 */
export const ACQUIRE = defineScript(
  'acquire',
  `
local token = ARGV[1]
local held = redis.call('GET', KEYS[1])
if ${IS_MINE} then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  return {1, 0}
end
if not held then
  local next = redis.call('GET', KEYS[2])
  if not next or next == token then
    redis.call('SET', KEYS[1], token .. ' ' .. ARGV[2], 'NX', 'PX', ARGV[3])
    if next then redis.call('DEL', KEYS[2]) end
    redis.call('ZREM', KEYS[3], token)
    return {1, 0}
  end
end
local now = redis.call('TIME')
redis.call('ZADD', KEYS[3], 'NX', now[1] * 1000000 + now[2], token)
redis.call('PEXPIRE', KEYS[3], ${QUEUE_TTL})
return {0, redis.call('PTTL', held and KEYS[1] or KEYS[2])}
`,
)

/**
 * KEYS: lock, next, queue. ARGV: token; the beginning of the channels. Gives back what has this token, its place in the queue
 * too, and nothing else; tells who is next where that makes the lock free. Where nobody hears it, who came first is next all
 * the same, for it may ask by itself.
 */
export const RELEASE = defineScript(
  'release',
  `
local token = ARGV[1]
local held = redis.call('GET', KEYS[1])
if ${IS_MINE} then
  redis.call('DEL', KEYS[1])
  held = false
end
redis.call('ZREM', KEYS[3], token)
if redis.call('GET', KEYS[2]) == token then redis.call('DEL', KEYS[2]) end
if held or redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
local first
local heard = 0
while heard == 0 do
  local head = redis.call('ZPOPMIN', KEYS[3])[1]
  if not head then break end
  local reply = redis.pcall('PUBLISH', ARGV[2] .. string.sub(head, 1, ${CHANNEL_LENGTH}), head)
  if type(reply) == 'number' then heard = reply end
  if heard > 0 or not first then first = head end
end
if first then redis.call('SET', KEYS[2], first, 'PX', ${NEXT_TTL}) end
return 1
`,
)

/**
 * KEYS: lock and queue of each. ARGV: time to live; tokens. Replies for each: 0 where it is lost, 1 where it was renewed, 2
 * where somebody waits for it, too.
 */
export const RENEW = defineScript(
  'renew',
  `
local replies = {}
for i = 1, #KEYS / 2 do
  local token = ARGV[i + 1]
  local held = redis.call('GET', KEYS[2 * i - 1])
  replies[i] = 0
  if ${IS_MINE} then
    redis.call('PEXPIRE', KEYS[2 * i - 1], ARGV[1])
    replies[i] = 1 + redis.call('EXISTS', KEYS[2 * i])
  end
end
return replies
`,
)

/** KEYS: lock, queue. ARGV: time to live; token; the description of who has it now. Replies as RENEW does for one. */
export const PASS_ON = defineScript(
  'passon',
  `
local token = ARGV[2]
local held = redis.call('GET', KEYS[1])
if not ${IS_MINE} then return {0} end
redis.call('SET', KEYS[1], token .. ' ' .. ARGV[3], 'PX', ARGV[1])
return {1 + redis.call('EXISTS', KEYS[2])}
`,
)
