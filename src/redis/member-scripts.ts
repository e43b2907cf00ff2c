/**
 * Takes members out of an index of tags, each only if its entry is gone at that moment: to look first and to take out
 * afterwards would lose an entry that is written in between. KEYS[1] is the index, the others the entries of the members
 * in their order. Without entries, only what is still as it was read goes. Each answers with the positions, from 1, of
 * what it took out.
 */
export const MEMBER_SCRIPTS = {
  /** ARGV: members. */
  dropFromSet: `
local dropped = {}
for i, member in ipairs(ARGV) do
  if redis.call('EXISTS', KEYS[i + 1]) == 0 and redis.call('SREM', KEYS[1], member) == 1 then dropped[#dropped + 1] = i end
end
return dropped`,
  /** ARGV: members with the scores that they were read with, in turn. */
  dropFromSortedSet: `
local dropped = {}
for i = 1, #ARGV / 2 do
  local member, score = ARGV[2 * i - 1], ARGV[2 * i]
  local gone = #KEYS == 1 or redis.call('EXISTS', KEYS[i + 1]) == 0
  if gone and redis.call('ZSCORE', KEYS[1], member) == score then
    redis.call('ZREM', KEYS[1], member)
    dropped[#dropped + 1] = i
  end
end
return dropped`,
  /** ARGV: fields with the values that they were read with, in turn. */
  dropFromHash: `
local dropped = {}
for i = 1, #ARGV / 2 do
  local field, value = ARGV[2 * i - 1], ARGV[2 * i]
  local gone = #KEYS == 1 or redis.call('EXISTS', KEYS[i + 1]) == 0
  if gone and redis.call('HGET', KEYS[1], field) == value then
    redis.call('HDEL', KEYS[1], field)
    dropped[#dropped + 1] = i
  end
end
return dropped`,
  /** KEYS: sets that note the tags of an entry, each with that entry behind it. Answers with the positions of those it dropped. */
  dropNotes: `
local dropped = {}
for i = 1, #KEYS / 2 do
  local note = KEYS[2 * i - 1]
  local gone = redis.call('EXISTS', KEYS[2 * i]) == 0
  if gone and redis.call('TYPE', note).ok == 'set' and redis.call('UNLINK', note) == 1 then dropped[#dropped + 1] = i end
end
return dropped`,
} as const;
