import { type TestServer, until } from '../support/servers.ts';

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
MSETEX 1 @s v; DELIFEQ @s v; DIGEST @s; DELEX @s; MIGRATE 127.0.0.1 1 @s 0 1; PING; ECHO x
VCARD @v; VDIM @v; VEMB @v a; VGETATTR @v a; VINFO @v; VISMEMBER @v a; VLINKS @v a; VRANDMEMBER @v; VSIM @v ELE a; VREM @v a
VSETATTR @v a {}; VADD @v VALUES 2 1 1 c; BLMOVE @l out LEFT RIGHT 0.01; BLMPOP 0.01 1 @l LEFT; BRPOP @l @l2 0.01
BRPOPLPUSH @l out 0.01; BZMPOP 0.01 1 @z MIN; BZPOPMAX @z @z2 0.01; ZPOPMAX @z; DECR @n; DECRBY @n 1; INCRBY @n 1
INCRBYFLOAT @n 1; HINCRBYFLOAT @h a 1; HMSET @h a 1; RPOP @l; RPUSH @l x; RPUSHX @l x; PSETEX @s 100000 v; EXPIREAT @s 9999999999
PEXPIRE @s 100000; PEXPIREAT @s 9999999999000; HPEXPIRE @h 100000 FIELDS 1 a; HEXPIREAT @h 9999999999 FIELDS 1 a
HPEXPIREAT @h 9999999999000 FIELDS 1 a; ZREMRANGEBYLEX @z [x [y; ZREMRANGEBYSCORE @z 5 6; RESTORE @s 0 x; PFDEBUG ENCODING @p
XGROUP CREATECONSUMER @x g d; XGROUP DELCONSUMER @x g d; XGROUP SETID @x g 0; XGROUP DESTROY @x g; XDELEX @x IDS 1 1-1
XACKDEL @x g IDS 1 1-1; BITOP DIFF out @s @s2; BITOP ONE out @s @s2; SET @s v IFEQ v GET; EVAL return(redis.call('GET',KEYS[1])) 1 @s
EVAL_RO return(redis.call('GET',KEYS[1])) 1 @s; EVAL return(redis.call('MGET',KEYS[1],KEYS[1],KEYS[2])) 2 @s @s2
CLUSTERSCAN 0; EXISTS @s @s @s @s; TOUCH @s @s; MGET @s @h @l; SINTER @t @t; ZUNION 2 @z @t; GEOSEARCH @g FROMMEMBER a BYBOX 1 1 km
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
  ['RPUSH', 'there:l2', 'x', 'y'],
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
/** Since Redis 8.0. */
const VECTORS: readonly (readonly string[])[] = [
  ['VADD', 'there:v', 'VALUES', '2', '1', '1', 'a', 'SETATTR', '{"a":1}'],
  ['VADD', 'there:v', 'VALUES', '2', '0', '1', 'b'],
];
const NAMES = ['s', 's2', 'n', 'h', 'l', 'l2', 't', 't2', 'z', 'z2', 'g', 'p', 'p2', 'x', 'x2', 'v'];
const KEYS = NAMES.map((name) => `there:${name}`);

/** How a command finds its keys, by the place of each: what stands for `@s` and its like. */
type KeyFor = (name: string, place: number) => string;

const WAYS: readonly KeyFor[] = [
  (name) => `there:${name}`,
  (name) => `gone:${name}`,
  (name, place) => `${place === 0 ? 'there' : 'gone'}:${name}`,
  (name) => `expired:${name}`,
];
const ofAnotherType: KeyFor = (name) => (name === 'h' ? 'there:s' : 'there:h');

/** Has each command that a server knows run, in all these ways: which those are has to be known before anybody listens. */
export interface EveryCommand {
  /** How many it knows. */
  readonly known: number;
  run(): Promise<void>;
}

/**
 * All commands on keys that are there, on none, on the first of several alone, on keys that have just expired, and on one key
 * of another type. Of several keys of another type, servers look up the first alone: see the test of commands that fail.
 */
export async function everyCommand({ command }: Pick<TestServer, 'command'>): Promise<EveryCommand> {
  const hasVectors = await succeeds(command(...(VECTORS[0] ?? [])));
  const fill = async (): Promise<unknown> => {
    await command('DEL', ...KEYS, ...KEYS.map((key) => key.replace('there', 'gone')));
    return Promise.all([...FILLED, ...(hasVectors ? VECTORS : [])].map((words) => command(...words)));
  };
  const runOn = async (words: readonly string[], keyFor: KeyFor): Promise<boolean> => {
    let place = 0;
    const typed = words.map((word) => (word.startsWith('@') ? keyFor(word.slice(1), place++) : word));
    await fill();
    await expire(typed.filter((word) => word.startsWith('expired:')));
    return succeeds(command(...typed));
  };
  const known: (readonly string[])[] = [];
  for (const words of readCommands()) if (await runOn(words, (name) => `there:${name}`)) known.push(words);
  return {
    known: known.length,
    async run() {
      for (const words of known) {
        for (const keyFor of WAYS) await runOn(words, keyFor);
        const isAlone = words.filter((word) => word.startsWith('@')).length === 1;
        if (isAlone && !words.includes('STREAMS')) await runOn(words, ofAnotherType);
      }
    },
  };

  /** Makes keys of keys that are there, which the server has not taken out yet although their time is over. */
  async function expire(keys: readonly string[]): Promise<void> {
    for (const key of new Set(keys)) {
      await command('RENAME', key.replace('expired', 'there'), key);
      await command('PEXPIRE', key, 1);
    }
    const now = async (): Promise<number> => Number(String(await command('TIME')).replace(',', ''));
    const begun = await now();
    if (keys.length > 0) await until('they have expired', async () => (await now()) > begun + 2_000);
  }
}

const succeeds = (replied: Promise<unknown>): Promise<boolean> =>
  replied.then(
    () => true,
    () => false,
  );
