// What must happen in one step in Redis. kit/bucket.ts keeps the same rules for one process.

/** Leases whose holder is gone take up no place and no points. */
const dropDead = `
local function dropDead(places, charged, now)
  local dead = redis.call('ZRANGEBYSCORE', places, '-inf', now)
  for _, lease in ipairs(dead) do
    redis.call('ZREM', places, lease)
    redis.call('HDEL', charged, lease)
  end
end
`;

/** KEYS: places, bucket, shut, charged (lease -> number:cost), line (lease -> number:need), present (lease -> until). */
export const acquireScript = `
${dropDead}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lease, leaseMs, concurrency = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local rate, capacity, reserve, cost = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local presence = tonumber(ARGV[8])
if rate > 0 then redis.call('ZADD', KEYS[6], 'XX', now + presence, lease) end
local shut = redis.call('PTTL', KEYS[3])
if shut > 0 then return {'shut', shut} end
dropDead(KEYS[1], KEYS[4], now)
if redis.call('ZCARD', KEYS[1]) >= concurrency then return {'full', 0} end
if rate > 0 then
  local stored = redis.call('HMGET', KEYS[2], 'level', 'at', 'capacity', 'rate')
  capacity = tonumber(stored[3]) or capacity
  rate = tonumber(stored[4]) or rate
  local at = tonumber(stored[2]) or now
  local level = math.min(capacity, (tonumber(stored[1]) or capacity) + math.max(0, now - at) / 1000 * rate)
  local need = math.min(cost, math.max(0, capacity - reserve))
  redis.call('ZREMRANGEBYSCORE', KEYS[6], '-inf', now)
  local mine, ahead = nil, 0
  local waiting = redis.call('HGETALL', KEYS[5])
  local entries = {}
  for i = 1, #waiting, 2 do
    local number, wanted = string.match(waiting[i + 1], '^(%d+):(.+)$')
    if waiting[i] == lease then
      mine = tonumber(number)
    elseif redis.call('ZSCORE', KEYS[6], waiting[i]) then
      entries[#entries + 1] = {tonumber(number), tonumber(wanted)}
    else
      redis.call('HDEL', KEYS[5], waiting[i])
    end
  end
  for _, entry in ipairs(entries) do
    if not mine or entry[1] < mine then ahead = ahead + entry[2] end
  end
  local ttl = math.ceil(capacity / rate * 1000) + 60000
  redis.call('HSET', KEYS[2], 'level', string.format('%.6f', level), 'at', now)
  redis.call('PEXPIRE', KEYS[2], ttl)
  local missing = need + reserve + ahead - level
  if missing > 0 and missing / rate > 0.0005 then
    if not mine then
      redis.call('HSET', KEYS[5], lease, redis.call('HINCRBY', KEYS[2], 'queued', 1) .. ':' .. need)
    end
    redis.call('PEXPIRE', KEYS[5], ttl)
    redis.call('ZADD', KEYS[6], now + presence, lease)
    redis.call('PEXPIRE', KEYS[6], ttl)
    return {'slow', math.ceil(missing / rate * 1000)}
  end
  if mine then
    redis.call('HDEL', KEYS[5], lease)
    redis.call('ZREM', KEYS[6], lease)
  end
  redis.call('HSET', KEYS[2], 'level', string.format('%.6f', level - cost))
  redis.call('HSET', KEYS[4], lease, redis.call('HINCRBY', KEYS[2], 'sent', 1) .. ':' .. cost)
  redis.call('PEXPIRE', KEYS[4], ttl)
end
redis.call('ZADD', KEYS[1], now + leaseMs, lease)
redis.call('PEXPIRE', KEYS[1], leaseMs)
return {'go', 0}
`;

/** KEYS: places, bucket, charged. */
export const releaseScript = `
${dropDead}
redis.call('ZREM', KEYS[1], ARGV[1])
local charge = redis.call('HGET', KEYS[3], ARGV[1])
if not charge then return 0 end
redis.call('HDEL', KEYS[3], ARGV[1])
local available, capacity, rate = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if capacity <= 0 or rate <= 0 then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local sent = tonumber(string.match(charge, '^(%d+):'))
if sent < tonumber(redis.call('HGET', KEYS[2], 'read') or '0') then return 0 end
dropDead(KEYS[1], KEYS[3], now)
local underWay = 0
for _, each in ipairs(redis.call('HVALS', KEYS[3])) do
  underWay = underWay + tonumber(string.match(each, ':(.+)$'))
end
redis.call('HSET', KEYS[2], 'level', string.format('%.6f', math.min(capacity, available) - underWay), 'at', now,
  'capacity', capacity, 'rate', rate, 'read', sent)
redis.call('PEXPIRE', KEYS[2], math.ceil(capacity / rate * 1000) + 60000)
return 1
`;

export const renewScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], 'XX', now + tonumber(ARGV[2]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[2]))
return 1
`;

export const penaliseScript = `
local asked = tonumber(ARGV[1])
if redis.call('PTTL', KEYS[1]) >= asked then return 0 end
redis.call('SET', KEYS[1], '1', 'PX', asked)
return 1
`;
