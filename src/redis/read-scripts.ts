import { createHash } from 'node:crypto';

/** A script that servers run for a reader. All there are stand in this file; none of them writes. */
export interface ReadScript {
  readonly lua: string;
  /** Names it to the server. */
  readonly sha1: string;
}

/**
 * SCAN and what is asked about each key, in one call: a few hundred keys a reply, packed, where single commands would
 * cost the client ten times as much.
 *
 * It goes on page by page until its time is used up by the server's own clock, so that a call stays short whatever the
 * keys are: the first page is short, and the last one as long as the time that is left, as far as those before it tell.
 * The clock: `os.clock` (processor time) from Redis 7.2 on, whose TIME stands still within a script; TIME before. A server
 * with neither is held by the bound on keys.
 *
 * ARGV: cursor · COUNT of a page · microseconds, keys and bytes of keys after which to stop · how many stretches there are,
 * to stop where the cursor leaves its own: has another remainder by this · the cursor where the next one begins, or '' ·
 * MATCH or '' · TYPE or '' · SAMPLES of MEMORY USAGE, `-` for none, or '' not to ask · `1` to ask for the number of
 * elements · `1` to ask for encoding and use · `FREQ` or `IDLETIME` · `1` to ask for TTLs of fields.
 *
 * Reply: cursor · microseconds used · keys, one behind the other · five columns with a number a key, little-endian: length
 * of the key (4 bytes), type (1 byte), TTL in milliseconds (−3 when unknown), memory, and, when asked for, elements (−1 when
 * unknown; doubles) · names of the types, in the order of their numbers from 1 · 11 bytes a key of what only `deep` asks: encoding, idle
 * seconds or frequency, fields asked, fields with TTL · names of the encodings · lookups that hit · keys that had gone ·
 * keys that could not be looked up · the first error of these.
 *
 * Columns, and loops that ask no question but those to the server, for the interpreter costs as much as the lookups: a
 * string packed for each key and calls that could fail took a seventh more of the server's time. A page where something
 * was refused is looked up anew, key by key. TYPE is not asked where SCAN leaves out all others; elsewhere a second SCAN
 * of the page, for the type that most keys have, would name it for these at once, but takes as much of the server's time
 * as it saves (Redis 7.0, seven strings of ten keys), and counts as many hits.
 *
 * Where a stretch ends, its last step runs over the seam into buckets that the next one returns as well. Which keys those
 * are is asked in the same call, when nothing can have moved: a SCAN from the start of the next stretch reaches at least
 * as far, and what it returns is left out here.
 */
export const SCAN_KEYS = script(`
local call, ask = redis.call, redis.pcall
local cursor, longest = ARGV[1], tonumber(ARGV[2])
local maxMicros, maxKeys, maxBytes = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local stretches, seam, onlyType, samples = tonumber(ARGV[6]), ARGV[7], ARGV[9], ARGV[10]
local wantLength, deep, use, wantFields = ARGV[11] == '1', ARGV[12] == '1', ARGV[13], ARGV[14] == '1'

local os = rawget(_G, 'os')
local clock = os and os.clock
local function micros()
  if clock then return clock() * 1000000 end
  local now = call('TIME')
  return now[1] * 1000000 + now[2]
end

local filter = {}
if ARGV[8] ~= '' then filter[1] = 'MATCH' filter[2] = ARGV[8] end
if onlyType ~= '' then filter[#filter + 1] = 'TYPE' filter[#filter + 1] = onlyType end

local function stretchOf(cursor) return stretches > 1 and tonumber(string.sub(cursor, -4)) % stretches end
local own = stretchOf(cursor)

local function withoutSeam(keys)
  local beyond, kept = {}, {}
  local fromSeam = call('SCAN', seam, 'COUNT', longest, unpack(filter))[2]
  for i = 1, #fromSeam do beyond[fromSeam[i]] = true end
  for i = 1, #keys do if not beyond[keys[i]] then kept[#kept + 1] = keys[i] end end
  return kept
end

local function numbering()
  local numbers, names = {}, {}
  return names, numbers, function(name)
    local number = numbers[name]
    if not number then
      number = #names + 1
      names[number] = name
      numbers[name] = number
    end
    return number
  end
end

local lengthOf = { string = 'STRLEN', list = 'LLEN', hash = 'HLEN', set = 'SCARD', zset = 'ZCARD', stream = 'XLEN', vectorset = 'VCARD' }
local typeNames, typeNumbers, typeNumber = numbering()
local encodingNames, _, encodingNumber = numbering()
local keys, lengths, types, ttls, memories, elements, deepRecords = {}, {}, {}, {}, {}, {}, {}
local count, bytes, hits, gone, failed, failure = 0, 0, 0, 0, 0, ''
local pack = struct.pack

local function told(kind, reply, otherwise)
  if type(reply) ~= kind then return otherwise end
  hits = hits + 1
  return reply
end

local function fieldsWithTtl(key)
  local fields = ask('HRANDFIELD', key, 16)
  hits = hits + 1
  if fields.err or #fields == 0 then return 0, 0 end
  local lives = ask('HTTL', key, 'FIELDS', #fields, unpack(fields))
  hits = hits + 1
  if lives.err then return 0, 0 end
  local withTtl = 0
  for i = 1, #lives do if lives[i] >= 0 then withTtl = withTtl + 1 end end
  return #fields, withTtl
end

local function lookUp(key)
  local kind = ask('TYPE', key)
  if kind.err then
    failed = failed + 1
    if failure == '' then failure = kind.err end
    return
  end
  kind = kind.ok
  if kind == 'none' then gone = gone + 1 return end
  hits = hits + 1
  local ttl, memory = told('number', ask('PTTL', key), -3), -1
  if samples ~= '' then
    if samples == '-' then memory = ask('MEMORY', 'USAGE', key) else memory = ask('MEMORY', 'USAGE', key, 'SAMPLES', samples) end
    if type(memory) ~= 'number' then memory = -1 end
  end
  if deep then
    local encoding = told('string', ask('OBJECT', 'ENCODING', key), '')
    local used, asked, withTtl = told('number', ask('OBJECT', use, key), -1), 0, 0
    if wantFields and kind == 'hash' and (encoding == 'hashtable' or encoding == 'listpackex') then
      asked, withTtl = fieldsWithTtl(key)
    end
    deepRecords[count + 1] = pack('>BdBB', encodingNumber(encoding), used, asked, withTtl)
  end
  count = count + 1
  if wantLength then elements[count] = lengthOf[kind] and told('number', ask(lengthOf[kind], key), -1) or -1 end
  bytes = bytes + #key
  keys[count], lengths[count], types[count], ttls[count], memories[count] = key, #key, typeNumber(kind), ttl, memory
end

local known = lengthOf[onlyType] and onlyType
local plain = samples == '-' and not wantLength and not deep
local function lookUpPlainly(listed)
  local call, types, ttls, memories, numbers = call, types, ttls, memories, typeNumbers
  local at, many, length = count, #listed, 0
  for i = 1, many do
    local kind = known or call('TYPE', listed[i]).ok
    types[at + i] = numbers[kind] or typeNumber(kind)
  end
  for i = 1, many do ttls[at + i] = call('PTTL', listed[i]) end
  for i = 1, many do memories[at + i] = call('MEMORY', 'USAGE', listed[i]) + 0 end
  for i = 1, many do
    local key = listed[i]
    keys[at + i], lengths[at + i] = key, #key
    length = length + #key
  end
  count, bytes, hits = at + many, bytes + length, hits + (known and 1 or 2) * many
end

local function countUntilRefused(many)
  for i = count + 1, count + many do
    if types[i] and not known and typeNames[types[i]] ~= 'none' then hits = hits + 1 end
    if ttls[i] and ttls[i] ~= -2 then hits = hits + 1 end
  end
end

local function column(format, values, length)
  return pack('<' .. string.rep(format, length), unpack(values, 1, length))
end

local started, used, listing, asked = micros(), 0, math.min(longest, 32), 0
repeat
  local page = call('SCAN', cursor, 'COUNT', listing, unpack(filter))
  local listed = page[2]
  cursor = page[1]
  local ended = cursor == '0' or stretchOf(cursor) ~= own
  if ended and seam ~= '' then listed = withoutSeam(listed) end
  if not (plain and pcall(lookUpPlainly, listed)) then
    if plain then countUntilRefused(#listed) end
    plain = false
    for i = 1, #listed do lookUp(listed[i]) end
  end
  used = micros() - started
  asked = asked + listing
  listing = math.floor(math.min(longest, asked * (maxMicros - used) / used))
until ended or listing < longest / 8 or count >= maxKeys or bytes >= maxBytes

return {
  cursor, string.format('%.0f', used), table.concat(keys, '', 1, count),
  column('I4', lengths, count), string.char(unpack(types, 1, count)), column('d', ttls, count), column('d', memories, count),
  column('d', elements, #elements),
  table.concat(typeNames, ','), table.concat(deepRecords), table.concat(encodingNames, ','), hits, gone, failed, failure,
}
`);

function script(lua: string): ReadScript {
  return { lua, sha1: createHash('sha1').update(lua).digest('hex') };
}
