#!lua name=hivesync

-- The queue's operations, each atomic. One rule for changes: raise VERSION, and keep working for callers of lower versions; a
-- caller of a higher version installs its own copy over this one.
--
-- Keys (Q is a queue's name):
--   Q                   list    ids of waiting jobs, for people and scalers: LLEN is the number of waiting jobs
--   hs:wait:Q           zset    id -> score; the lowest goes first. The truth that the list mirrors
--   hs:delayed:Q        zset    id -> due, ms
--   hs:running:Q        zset    id -> end of the lease, ms
--   hs:dead:Q           zset    id -> when it died, ms
--   hs:kinds:Q          hash    kind -> number of waiting jobs
--   hs:wake:Q           list    tokens that sleeping workers wait for (BLPOP)
--   hs:job:ID           hash    a job and where it stands
--   hs:done:ID          string  a finished job's last lease token ('' when cancelled), until it expires
--   hs:workers:Q        zset    worker -> until when it counts as alive, ms
--   hs:worker:Q:W       hash    what a worker said of itself
--   hs:reserving:W      string  a worker's latest reserve request and the job it got
--   hs:mean:Q           string  moving average of a job's time in a worker, ms
--   hs:outbox           zset    callback -> when it is due, ms
--   hs:outbox:ID        hash    a callback
--   hs:outbox_dead      zset    callback -> when it was given up, ms
--   hs:lock:N hs:nonce:N string locks and nonces, until they expire
--   hs:ticked:Q         string  when the queue was last looked after, ms
--   hs:fence            string  counter for lease tokens
--
-- No reply holds nil or a status: hosts of WebAssembly components drop both.

local VERSION = 2

local RAISED = 4             -- rank of second tries, above every tier's
local AVOID_MS = 5000        -- how long a job that failed prefers another worker
local WAKE_TOKENS = 32       -- more would only wake workers for nothing
local SILENCE_MS = 3000      -- after this long without a call, Redis was away or every worker was
local GRACE_MS = 2000        -- then workers that live have this long to renew leases that ran out meanwhile
local TICK = 100             -- jobs moved by one call at most, so that no call takes long
local MAX_DEAD = 10000       -- dead jobs or callbacks kept; the oldest go first
local WORKER_KEPT_MS = 3600000 -- how long a silent worker stays in the list

-- redis.call does not exist yet while the library is loaded.
local function call(...)
  return redis.call(...)
end

local function now_ms()
  local time = call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local function whole(number)
  return string.format('%.0f', number)
end

local function new_token()
  local time = call('TIME')
  return string.format('%s%06d-%d', time[1], tonumber(time[2]), call('INCR', 'hs:fence'))
end

local function job_key(id)
  return 'hs:job:' .. id
end

local function read_job(id)
  local fields = call('HMGET', job_key(id), 'state', 'queue', 'kind', 'rank', 'ageing', 'enqueued', 'attempts',
    'token', 'worker', 'reserved', 'avoid', 'avoid_until', 'data', 'error', 'postponed_since', 'reclaimed')
  if not fields[1] or not fields[2] or not fields[13] then
    return nil
  end
  return {
    id = id,
    state = fields[1],
    queue = fields[2],
    kind = fields[3] or '',
    rank = tonumber(fields[4]) or 0,
    ageing = tonumber(fields[5]) or 0,
    enqueued = tonumber(fields[6]) or 0,
    attempts = tonumber(fields[7]) or 0,
    token = fields[8] or '',
    worker = fields[9] or '',
    reserved = tonumber(fields[10]) or 0,
    avoid = fields[11] or '',
    avoid_until = tonumber(fields[12]) or 0,
    data = fields[13],
    error = fields[14] or '',
    postponed_since = tonumber(fields[15]),
    reclaimed = fields[16] and '1' or '0',
  }
end

local function wake(queue)
  local list = 'hs:wake:' .. queue
  if call('LLEN', list) < WAKE_TOKENS then
    call('RPUSH', list, '1')
  end
end

local function put_waiting(job)
  local score = job.enqueued - job.rank * job.ageing
  call('HSET', job_key(job.id), 'state', 'waiting', 'rank', whole(job.rank), 'attempts', whole(job.attempts),
    'avoid', job.avoid, 'avoid_until', whole(job.avoid_until), 'error', job.error, 'token', '', 'worker', '')
  call('ZADD', 'hs:wait:' .. job.queue, whole(score), job.id)
  call('RPUSH', job.queue, job.id)
  call('HINCRBY', 'hs:kinds:' .. job.queue, job.kind, 1)
  wake(job.queue)
end

local function put_delayed(job, due)
  call('HSET', job_key(job.id), 'state', 'delayed', 'rank', whole(job.rank), 'attempts', whole(job.attempts),
    'avoid', job.avoid, 'avoid_until', whole(job.avoid_until), 'error', job.error, 'token', '', 'worker', '')
  call('ZADD', 'hs:delayed:' .. job.queue, whole(due), job.id)
end

local function leave_waiting(job)
  call('ZREM', 'hs:wait:' .. job.queue, job.id)
  call('LREM', job.queue, 1, job.id)
  if call('HINCRBY', 'hs:kinds:' .. job.queue, job.kind, -1) <= 0 then
    call('HDEL', 'hs:kinds:' .. job.queue, job.kind)
  end
end

-- Takes the job out of wherever it stands.
local function leave(job)
  if job.state == 'waiting' then
    leave_waiting(job)
  else
    call('ZREM', 'hs:' .. job.state .. ':' .. job.queue, job.id)
  end
end

-- The job, if the lease that `token` stands for is still the job's lease.
local function held(id, token)
  local job = read_job(id)
  if job and job.state == 'running' and job.token == token then
    return job
  end
  return nil
end

-- Due delayed jobs and jobs whose worker is silent wait again; the list mirrors the set again if someone changed it.
local function tick(queue, now)
  local promoted, reclaimed = 0, 0
  for _, id in ipairs(call('ZRANGEBYSCORE', 'hs:delayed:' .. queue, '-inf', whole(now), 'LIMIT', 0, TICK)) do
    call('ZREM', 'hs:delayed:' .. queue, id)
    local job = read_job(id)
    if job and job.state == 'delayed' then
      put_waiting(job)
      promoted = promoted + 1
    end
  end
  local ticked = tonumber(call('GET', 'hs:ticked:' .. queue) or now)
  call('SET', 'hs:ticked:' .. queue, whole(now))
  if now - ticked > SILENCE_MS then
    for _, id in ipairs(call('ZRANGEBYSCORE', 'hs:running:' .. queue, '-inf', whole(now))) do
      call('ZADD', 'hs:running:' .. queue, whole(now + GRACE_MS), id)
    end
  end
  for _, id in ipairs(call('ZRANGEBYSCORE', 'hs:running:' .. queue, '-inf', whole(now), 'LIMIT', 0, TICK)) do
    call('ZREM', 'hs:running:' .. queue, id)
    local job = read_job(id)
    if job and job.state == 'running' then
      job.avoid = job.worker
      job.avoid_until = now + AVOID_MS
      job.error = 'the lease of ' .. job.worker .. ' ran out'
      job.rank = math.max(job.rank, RAISED)
      -- Never taken back: it may have killed its worker, and shall not take other jobs with it the next time.
      call('HSET', job_key(id), 'reclaimed', '1')
      put_waiting(job)
      reclaimed = reclaimed + 1
    end
  end
  local wait = 'hs:wait:' .. queue
  if call('LLEN', queue) ~= call('ZCARD', wait) then
    call('DEL', queue, 'hs:kinds:' .. queue)
    for _, id in ipairs(call('ZRANGE', wait, 0, -1)) do
      local job = read_job(id)
      if job and job.state == 'waiting' then
        call('RPUSH', queue, id)
        call('HINCRBY', 'hs:kinds:' .. queue, job.kind, 1)
      else
        call('ZREM', wait, id)
      end
    end
  end
  return promoted, reclaimed
end

-- Milliseconds until the next delayed job is due or the next lease ends; -1 when there is neither.
local function next_in(queue, now)
  local soonest = -1
  for _, set in ipairs({ 'hs:delayed:' .. queue, 'hs:running:' .. queue }) do
    local first = call('ZRANGE', set, 0, 0, 'WITHSCORES')
    if first[2] then
      local wait = math.max(0, tonumber(first[2]) - now)
      if soonest < 0 or wait < soonest then
        soonest = wait
      end
    end
  end
  return soonest
end

local function live_workers(queue, now)
  return call('ZRANGEBYSCORE', 'hs:workers:' .. queue, '(' .. whole(now), '+inf')
end

local function other_is_live(queue, worker, now)
  for _, name in ipairs(live_workers(queue, now)) do
    if name ~= worker then
      return true
    end
  end
  return false
end

local function slots(queue, now)
  local sum = 0
  for _, name in ipairs(live_workers(queue, now)) do
    sum = sum + (tonumber(call('HGET', 'hs:worker:' .. queue .. ':' .. name, 'slots') or 0) or 0)
  end
  return sum
end

-- How long a job that is enqueued now will wait, as far as the past tells; -1 without a past or without a worker.
local function estimate(queue, now)
  local mean = tonumber(call('GET', 'hs:mean:' .. queue) or -1)
  local places = slots(queue, now)
  if mean < 0 or places == 0 then
    return -1
  end
  local ahead = call('ZCARD', 'hs:wait:' .. queue) + call('ZCARD', 'hs:running:' .. queue)
  return math.floor(mean * ahead / places)
end

-- `callback` is an id or '' or nothing, a body, a traceparent or '', and for how many ms it is the caller's to deliver.
local function put_outbox(callback, now)
  local id, body, trace, deliver_within = unpack(callback)
  if id and id ~= '' then
    call('HSET', 'hs:outbox:' .. id, 'body', body, 'trace', trace, 'created', whole(now), 'tries', '0')
    call('ZADD', 'hs:outbox', whole(now + tonumber(deliver_within)), id)
  end
end

-- Keeps the newest MAX_DEAD members of `set` and deletes what the others point to.
local function trim(set, prefix)
  for _, id in ipairs(call('ZRANGE', set, 0, -MAX_DEAD - 1)) do
    call('ZREM', set, id)
    call('DEL', prefix .. id)
  end
end

local function register(name, flags, operation)
  redis.register_function({
    function_name = 'hs_' .. name,
    flags = flags,
    callback = function(_, args)
      if (tonumber(args[1]) or 0) > VERSION then
        return redis.error_reply('HSOUTDATED the installed queue library is older than its caller')
      end
      return operation({ unpack(args, 2) }, now_ms())
    end,
  })
end

-- Runs in a Redis that has reached its maxmemory, too: what is there must be worked off, or the memory never gets free.
local function define(name, operation)
  register(name, { 'allow-oom' }, operation)
end

-- id, queue, kind, rank, ageing ms, greatest depth or -1, job. The one operation that a full Redis refuses.
register('enqueue', {}, function(args, now)
  local id, queue = args[1], args[2]
  if call('EXISTS', 'hs:done:' .. id) == 1 then
    return { 'done' }
  end
  local state = call('HGET', job_key(id), 'state')
  if state then
    return { state }
  end
  local depth, most = call('ZCARD', 'hs:wait:' .. queue), tonumber(args[6])
  if most >= 0 and depth >= most then
    return { 'full', depth, estimate(queue, now) }
  end
  call('HSET', job_key(id), 'queue', queue, 'kind', args[3], 'ageing', args[5], 'enqueued', whole(now), 'data', args[7])
  put_waiting({
    id = id, queue = queue, kind = args[3], rank = tonumber(args[4]), ageing = tonumber(args[5]), enqueued = now,
    attempts = 0, avoid = '', avoid_until = 0, error = '',
  })
  return { 'added' }
end)

local function reservation(job, now)
  local postponed_for = job.postponed_since and math.max(0, now - job.postponed_since) or 0
  return { 'job', job.id, job.token, job.attempts, whole(job.enqueued), whole(now), job.error, job.data,
    whole(postponed_for), job.reclaimed }
end

-- queue, worker, lease ms, request
define('reserve', function(args, now)
  local queue, worker, lease, request = args[1], args[2], tonumber(args[3]), args[4]
  -- The reply to this very request may have been lost on its way: then the job it got is the answer again.
  local reserving = 'hs:reserving:' .. worker
  local before = call('HMGET', reserving, 'request', 'id', 'token')
  if before[1] == request then
    local job = held(before[2], before[3])
    if job then
      call('ZADD', 'hs:running:' .. queue, whole(now + lease), job.id)
      return reservation(job, now)
    end
  end
  tick(queue, now)
  local wait, skipped, from = 'hs:wait:' .. queue, false, 0
  local others = nil
  while true do
    local ids = call('ZRANGE', wait, from, from + TICK - 1)
    if #ids == 0 then
      break
    end
    for _, id in ipairs(ids) do
      local job = read_job(id)
      if not job or job.state ~= 'waiting' then
        call('ZREM', wait, id)
        call('LREM', queue, 1, id)
        from = from - 1
      else
        local avoided = job.avoid == worker and job.avoid_until > now
        if avoided and others == nil then
          others = other_is_live(queue, worker, now)
        end
        if avoided and others then
          skipped = true
        else
          leave_waiting(job)
          job.attempts = job.attempts + 1
          job.token = new_token()
          call('HSET', job_key(id), 'state', 'running', 'attempts', whole(job.attempts), 'token', job.token,
            'worker', worker, 'reserved', whole(now))
          call('ZADD', 'hs:running:' .. queue, whole(now + lease), id)
          call('HSET', reserving, 'request', request, 'id', id, 'token', job.token)
          call('PEXPIRE', reserving, whole(lease))
          return reservation(job, now)
        end
      end
    end
    from = from + #ids
  end
  if skipped then
    -- This worker may have taken another's token.
    wake(queue)
    return { 'skipped', next_in(queue, now) }
  end
  call('DEL', 'hs:wake:' .. queue)
  return { 'none', next_in(queue, now) }
end)

-- id, token, lease ms
define('renew', function(args, now)
  local job = held(args[1], args[2])
  if not job then
    return { 'lost' }
  end
  call('ZADD', 'hs:running:' .. job.queue, whole(now + tonumber(args[3])), job.id)
  return { 'ok' }
end)

-- id, token, ms the result is remembered, callback
define('complete', function(args, now)
  local id, token, remember = args[1], args[2], args[3]
  local job = held(id, token)
  if not job then
    -- The reply to this very call may have been lost on its way.
    return { call('GET', 'hs:done:' .. id) == token and 'ok' or 'lost' }
  end
  call('ZREM', 'hs:running:' .. job.queue, id)
  call('DEL', job_key(id))
  call('SET', 'hs:done:' .. id, token, 'PX', remember)
  put_outbox({ unpack(args, 4) }, now)
  local took, mean = now - job.reserved, tonumber(call('GET', 'hs:mean:' .. job.queue) or -1)
  if mean >= 0 then
    took = mean * 0.9 + took * 0.1
  end
  call('SET', 'hs:mean:' .. job.queue, string.format('%.3f', took))
  return { 'ok' }
end)

-- id, token, delay ms, reason, cause: the try does not count. `postponed_since` tells for how long nothing but the job itself
-- has been in its way: cause 'job' starts that clock, 'away' puts it back, any other leaves it.
define('postpone', function(args, now)
  local job = held(args[1], args[2])
  if not job then
    return { 'lost' }
  end
  local delay, cause = tonumber(args[3]), args[5]
  call('ZREM', 'hs:running:' .. job.queue, job.id)
  if cause == 'job' then
    call('HSETNX', job_key(job.id), 'postponed_since', whole(now))
  elseif cause == 'away' then
    call('HDEL', job_key(job.id), 'postponed_since')
  end
  job.attempts = math.max(0, job.attempts - 1)
  job.error = args[4]
  if delay > 0 then
    put_delayed(job, now + delay)
  else
    put_waiting(job)
  end
  return { 'ok' }
end)

-- id, token, delay ms, error: the try counts
define('retry', function(args, now)
  local job = held(args[1], args[2])
  if not job then
    return { 'lost' }
  end
  local delay = tonumber(args[3])
  call('ZREM', 'hs:running:' .. job.queue, job.id)
  job.rank = math.max(job.rank, RAISED)
  job.avoid = job.worker
  job.avoid_until = now + delay + AVOID_MS
  job.error = args[4]
  if delay > 0 then
    put_delayed(job, now + delay)
  else
    put_waiting(job)
  end
  return { 'ok' }
end)

-- id, token, error, callback
define('bury', function(args, now)
  local id, token = args[1], args[2]
  local job = held(id, token)
  if not job then
    local state = call('HMGET', job_key(id), 'state', 'token')
    return { state[1] == 'dead' and state[2] == token and 'ok' or 'lost' }
  end
  call('ZREM', 'hs:running:' .. job.queue, id)
  call('HSET', job_key(id), 'state', 'dead', 'error', args[3])
  call('ZADD', 'hs:dead:' .. job.queue, whole(now), id)
  trim('hs:dead:' .. job.queue, 'hs:job:')
  put_outbox({ unpack(args, 4) }, now)
  return { 'ok' }
end)

-- queue
define('tick', function(args, now)
  local promoted, reclaimed = tick(args[1], now)
  return { promoted, reclaimed }
end)

-- id, ms it is remembered
define('cancel', function(args)
  local job = read_job(args[1])
  if not job then
    -- A job that Redis does not know may still be enqueued, by whoever looks for lost ones: then it is done already.
    local new = call('SET', 'hs:done:' .. args[1], '', 'NX', 'PX', args[2])
    return { new and 'unknown' or 'done' }
  end
  leave(job)
  call('DEL', job_key(job.id))
  call('SET', 'hs:done:' .. job.id, '', 'PX', args[2])
  return { job.state }
end)

-- ids
define('known', function(args)
  local states = {}
  for index, id in ipairs(args) do
    local state = call('HGET', job_key(id), 'state')
    if not state then
      state = call('EXISTS', 'hs:done:' .. id) == 1 and 'done' or 'unknown'
    end
    states[index] = state
  end
  return states
end)

-- id: a dead job gets all its tries again
define('requeue', function(args)
  local job = read_job(args[1])
  if not job or job.state ~= 'dead' then
    return { 'unknown' }
  end
  leave(job)
  job.attempts = 0
  job.avoid = ''
  job.avoid_until = 0
  call('HDEL', job_key(job.id), 'postponed_since')
  put_waiting(job)
  return { 'ok' }
end)

-- queue, offset, limit: newest first
define('dead', function(args)
  local reply = {}
  local from = tonumber(args[2])
  local found = call('ZRANGE', 'hs:dead:' .. args[1], from, from + tonumber(args[3]) - 1, 'REV', 'WITHSCORES')
  for index = 1, #found, 2 do
    local job = read_job(found[index])
    if job then
      for _, value in ipairs({ job.id, job.attempts, found[index + 1], job.error, job.data }) do
        reply[#reply + 1] = value
      end
    end
  end
  return reply
end)

-- queue
define('stats', function(args, now)
  local queue = args[1]
  local oldest = 0
  local candidates = { call('LINDEX', queue, 0) or '', call('ZRANGE', 'hs:wait:' .. queue, 0, 0)[1] or '' }
  for _, id in ipairs(candidates) do
    local enqueued = tonumber(call('HGET', job_key(id), 'enqueued') or now)
    oldest = math.max(oldest, now - enqueued)
  end
  local reply = {
    call('ZCARD', 'hs:wait:' .. queue), call('ZCARD', 'hs:delayed:' .. queue), call('ZCARD', 'hs:running:' .. queue),
    call('ZCARD', 'hs:dead:' .. queue), whole(oldest), #live_workers(queue, now), slots(queue, now),
    estimate(queue, now), call('ZCARD', 'hs:outbox'), call('ZCARD', 'hs:outbox_dead'),
  }
  for _, value in ipairs(call('HGETALL', 'hs:kinds:' .. queue)) do
    reply[#reply + 1] = value
  end
  return reply
end)

-- queue, worker, ms it counts as alive, slots, running jobs, version
define('heartbeat', function(args, now)
  local queue, worker = args[1], args[2]
  local key, set = 'hs:worker:' .. queue .. ':' .. worker, 'hs:workers:' .. queue
  call('HSET', key, 'slots', args[4], 'running', args[5], 'version', args[6], 'seen', whole(now))
  call('HSETNX', key, 'started', whole(now))
  call('PEXPIRE', key, WORKER_KEPT_MS)
  call('ZADD', set, whole(now + tonumber(args[3])), worker)
  call('ZREMRANGEBYSCORE', set, '-inf', whole(now - WORKER_KEPT_MS))
  return { 'ok' }
end)

-- queue, worker
define('sign_off', function(args)
  call('ZREM', 'hs:workers:' .. args[1], args[2])
  call('DEL', 'hs:worker:' .. args[1] .. ':' .. args[2], 'hs:reserving:' .. args[2])
  return { 'ok' }
end)

-- queue
define('workers', function(args, now)
  local reply = {}
  local found = call('ZRANGE', 'hs:workers:' .. args[1], 0, -1, 'WITHSCORES')
  for index = 1, #found, 2 do
    local name = found[index]
    local fields = call('HMGET', 'hs:worker:' .. args[1] .. ':' .. name, 'slots', 'running', 'version', 'seen', 'started')
    if fields[1] then
      local alive = tonumber(found[index + 1]) > now and 1 or 0
      for _, value in ipairs({ name, alive, fields[1], fields[2] or '0', fields[3] or '', whole(now - tonumber(fields[4])),
        whole(now - tonumber(fields[5])) }) do
        reply[#reply + 1] = value
      end
    end
  end
  return reply
end)

-- limit, ms until others may deliver what is claimed
define('outbox_claim', function(args, now)
  local reply = {}
  for _, entry in ipairs(call('ZRANGEBYSCORE', 'hs:outbox', '-inf', whole(now), 'LIMIT', 0, args[1])) do
    local fields = call('HMGET', 'hs:outbox:' .. entry, 'body', 'created', 'tries', 'trace')
    if fields[1] then
      call('ZADD', 'hs:outbox', whole(now + tonumber(args[2])), entry)
      for _, value in ipairs({ entry, fields[3] or '0', whole(now - (tonumber(fields[2]) or now)), fields[1],
        fields[4] or '' }) do
        reply[#reply + 1] = value
      end
    else
      call('ZREM', 'hs:outbox', entry)
    end
  end
  local first = call('ZRANGE', 'hs:outbox', 0, 0, 'WITHSCORES')
  table.insert(reply, 1, first[2] and whole(math.max(0, tonumber(first[2]) - now)) or '-1')
  return reply
end)

-- callback
define('outbox_ack', function(args)
  call('DEL', 'hs:outbox:' .. args[1])
  call('ZREM', 'hs:outbox_dead', args[1])
  return { call('ZREM', 'hs:outbox', args[1]) == 1 and 'ok' or 'unknown' }
end)

-- callback, delay ms, error
define('outbox_defer', function(args, now)
  if not call('ZSCORE', 'hs:outbox', args[1]) then
    return { 'unknown' }
  end
  call('ZADD', 'hs:outbox', whole(now + tonumber(args[2])), args[1])
  call('HINCRBY', 'hs:outbox:' .. args[1], 'tries', 1)
  call('HSET', 'hs:outbox:' .. args[1], 'error', args[3])
  return { 'ok' }
end)

-- callback, reason, the callback to deliver in its place
define('outbox_bury', function(args, now)
  if call('ZREM', 'hs:outbox', args[1]) == 0 then
    return { 'unknown' }
  end
  call('HSET', 'hs:outbox:' .. args[1], 'error', args[2])
  call('ZADD', 'hs:outbox_dead', whole(now), args[1])
  trim('hs:outbox_dead', 'hs:outbox:')
  put_outbox({ unpack(args, 3) }, now)
  return { 'ok' }
end)

-- callback
define('outbox_revive', function(args, now)
  if call('ZREM', 'hs:outbox_dead', args[1]) == 0 then
    return { 'unknown' }
  end
  call('HSET', 'hs:outbox:' .. args[1], 'created', whole(now), 'tries', '0')
  call('ZADD', 'hs:outbox', whole(now), args[1])
  return { 'ok' }
end)

-- offset, limit: newest first
define('outbox_dead', function(args)
  local reply = {}
  local from = tonumber(args[1])
  local found = call('ZRANGE', 'hs:outbox_dead', from, from + tonumber(args[2]) - 1, 'REV', 'WITHSCORES')
  for index = 1, #found, 2 do
    local fields = call('HMGET', 'hs:outbox:' .. found[index], 'body', 'error', 'tries')
    if fields[1] then
      for _, value in ipairs({ found[index], found[index + 1], fields[3] or '0', fields[2] or '', fields[1] }) do
        reply[#reply + 1] = value
      end
    end
  end
  return reply
end)

-- name, owner, ms it is held
define('lock', function(args)
  return { call('SET', 'hs:lock:' .. args[1], args[2], 'NX', 'PX', args[3]) and 'ok' or 'held' }
end)

-- nonce, ms it is remembered
define('nonce', function(args)
  return { call('SET', 'hs:nonce:' .. args[1], '1', 'NX', 'PX', args[2]) and 'ok' or 'known' }
end)

-- nonce
define('forget_nonce', function(args)
  return { call('DEL', 'hs:nonce:' .. args[1]) == 1 and 'ok' or 'unknown' }
end)
