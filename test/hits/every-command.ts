import type { TestServer } from '../support/servers.ts';

// Every command that names keys, with keys that are there and keys that are not: `@s` stands for a string, `@h` for a hash …

const COMMANDS = `
GET @s; MGET @s @s2; MGET @s @s @s; STRLEN @s; GETRANGE @s 0 1; SUBSTR @s 0 1; GETBIT @s 1; BITCOUNT @s; BITPOS @s 1
BITFIELD_RO @s GET u8 0; BITFIELD @s get u8 0; BITFIELD @s SET u8 0 1; LCS @s @s2; EXISTS @s @h @s; TYPE @s; TTL @s; PTTL @s
EXPIRETIME @s; PEXPIRETIME @s; TOUCH @s @h; MEMORY USAGE @s; DUMP @s; HGET @h a; HMGET @h a b; HGETALL @h; HKEYS @h; HVALS @h
HLEN @h; HEXISTS @h a; HSTRLEN @h a; HRANDFIELD @h; HSCAN @h 0; HTTL @h FIELDS 1 a; HPTTL @h FIELDS 1 a
HEXPIRETIME @h FIELDS 1 a; HPEXPIRETIME @h FIELDS 1 a; LRANGE @l 0 -1; LINDEX @l 0; LLEN @l; LPOS @l x; SMEMBERS @t; SCARD @t
SISMEMBER @t a; SMISMEMBER @t a b; SRANDMEMBER @t; SSCAN @t 0; SINTER @t @t2; SINTERCARD 2 @t @t2; SUNION @t @t2; SDIFF @t @t2
ZRANGE @z 0 -1; ZREVRANGE @z 0 -1; ZRANGEBYSCORE @z 0 1; ZREVRANGEBYSCORE @z 1 0; ZRANGEBYLEX @z - +; ZREVRANGEBYLEX @z + -
ZCARD @z; ZCOUNT @z 0 1; ZLEXCOUNT @z - +; ZSCORE @z a; ZMSCORE @z a b; ZRANK @z a; ZREVRANK @z a; ZRANDMEMBER @z; ZSCAN @z 0
ZDIFF 2 @z @z2; ZINTER 2 @z @z2; ZINTERCARD 2 @z @z2; ZUNION 2 @z @z2; GEOPOS @g a; GEODIST @g a b; GEOHASH @g a
GEOSEARCH @g FROMLONLAT 1 1 BYRADIUS 10 km; GEORADIUS_RO @g 1 1 10 km; GEORADIUSBYMEMBER_RO @g a 10 km; GEORADIUS @g 1 1 10 km
GEORADIUSBYMEMBER @g a 10 km; GEORADIUS @g 1 1 10 km STORE out; GEOSEARCHSTORE out @g FROMLONLAT 1 1 BYRADIUS 10 km
PFCOUNT @p; PFCOUNT @p @p2; PFMERGE out @p @p2; XLEN @x; XRANGE @x - +; XREVRANGE @x + -; XREAD STREAMS @x @x2 0 0
XREAD BLOCK 1 STREAMS @x $; XINFO STREAM @x; XINFO GROUPS @x; XINFO CONSUMERS @x g; XPENDING @x g; XACK @x g 1-1
XCLAIM @x g c 0 1-1; XAUTOCLAIM @x g c 0 0; XREADGROUP GROUP g c STREAMS @x >; XREADGROUP GROUP g c STREAMS @x 0
SORT @l ALPHA; SORT_RO @l ALPHA; SORT @l ALPHA STORE out; KEYS nothing*; SCAN 0 COUNT 100; DBSIZE; GETEX @s; GETEX @s PERSIST
GETSET @s v; GETDEL @s; SET @s v GET; set @s v nx get; SET @s v; SET @s GET; SET @s v NX; SETNX @s v; SETEX @s 100 v
INCR @n; APPEND @s v; SETRANGE @s 0 v; SETBIT @s 1 1; EXPIRE @s 100; PERSIST @s; DEL @s; UNLINK @s; RENAME @s out
RENAMENX @s out; COPY @s out; MOVE @s 1; HSET @h a 1; HDEL @h a; HINCRBY @h n 1; HSETNX @h a 1; HGETDEL @h FIELDS 1 a
HGETEX @h FIELDS 1 a; HSETEX @h FIELDS 1 a v; HEXPIRE @h 100 FIELDS 1 a; HPERSIST @h FIELDS 1 a; LPUSH @l x; LPUSHX @l x
LPOP @l; RPOPLPUSH @l out; LMOVE @l out LEFT RIGHT; LMPOP 1 @l LEFT; BLPOP @l 0.01; LINSERT @l BEFORE x y; LSET @l 0 z
LREM @l 0 x; LTRIM @l 0 10; SADD @t a; SREM @t a; SPOP @t; SMOVE @t out a; SINTERSTORE out @t @t2; SUNIONSTORE out @t @t2
SDIFFSTORE out @t @t2; ZADD @z 1 a; ZINCRBY @z 1 a; ZREM @z a; ZPOPMIN @z; BZPOPMIN @z 0.01; ZMPOP 1 @z MIN
ZRANGESTORE out @z 0 -1; ZINTERSTORE out 2 @z @z2; ZUNIONSTORE out 2 @z @z2; ZDIFFSTORE out 2 @z @z2
ZREMRANGEBYRANK @z 5 6; GEOADD @g 1 1 a; PFADD @p a; BITOP AND out @s @s2; BITOP NOT out @s; XADD @x * f v; XDEL @x 1-1
XTRIM @x MAXLEN 100; XGROUP CREATE @x g9 0; XSETID @x 9999999999999-0; WATCH @s; UNWATCH; MSET @s v; MSETNX @s v
MSETEX 1 @s v; DELIFEQ @s v; DIGEST @s; DELEX @s; VCARD @v; VDIM @v; MIGRATE 127.0.0.1 1 @s 0 1; GET @h; PING; ECHO x
`;

const readCommands = (): readonly (readonly string[])[] =>
  COMMANDS.trim()
    .split(/;\s*|\n/)
    .map((line) => line.trim().split(' '));

const FILLED: readonly (readonly string[])[] = [
  ['DEL', 'out'],
  ...['s', 's2'].map((key) => ['SET', `there:${key}`, 'v']),
  ['SET', 'there:n', '1'],
  ['HSET', 'there:h', 'a', '1', 'b', '2'],
  ['RPUSH', 'there:l', 'x', 'y'],
  ['SADD', 'there:t', 'a', 'b'],
  ['SADD', 'there:t2', 'a'],
  ['ZADD', 'there:z', '0', 'a', '1', 'b'],
  ['ZADD', 'there:z2', '0', 'a'],
  ['GEOADD', 'there:g', '1', '1', 'a', '1', '1.01', 'b'],
  ['PFADD', 'there:p', 'a'],
  ['PFADD', 'there:p2', 'b'],
  ['XADD', 'there:x', '1-1', 'f', 'v'],
  ['XADD', 'there:x2', '1-1', 'f', 'v'],
  ['XGROUP', 'CREATE', 'there:x', 'g', '0'],
  ['XREADGROUP', 'GROUP', 'g', 'c', 'COUNT', '1', 'STREAMS', 'there:x', '>'],
  ['XADD', 'there:x', '2-1', 'f', 'v'],
];
const KEYS = ['s', 's2', 'n', 'h', 'l', 't', 't2', 'z', 'z2', 'g', 'p', 'p2', 'x', 'x2'].map((key) => `there:${key}`);

/** Runs all of them three times: on keys that are there, on none, and on the first of several alone. Answers with how many ran. */
export async function runEveryCommand({ command }: Pick<TestServer, 'command'>): Promise<number> {
  let ran = 0;
  const fill = async (): Promise<unknown> => {
    await command('DEL', ...KEYS);
    return Promise.all(FILLED.map((words) => command(...words)));
  };
  for (const words of readCommands()) {
    for (const there of [() => true, () => false, (i: number) => i === 0]) {
      await fill();
      let i = 0;
      const typed = words.map((word) => (word.startsWith('@') ? `${there(i++) ? 'there' : 'gone'}:${word.slice(1)}` : word));
      await command(...typed).then(
        () => ran++,
        () => undefined, // not every server has every command, and some want a key of theirs
      );
      await command('DEL', 'gone:s', 'gone:h', 'gone:l', 'gone:t', 'gone:z', 'gone:g', 'gone:p', 'gone:x', 'gone:n');
    }
  }
  return ran;
}
