import type { Versions } from './entry.ts';

/** Commands and `container|subcommand`, by the versions that have them; without those of modules. From COMMAND DOCS of running servers. */
// prettier-ignore
export const commands: readonly (Versions & { readonly names: string })[] = [
  {
    valkey: '8.0',
    names: `
client|capa cluster|slot-stats script|show`,
  },
  {
    valkey: '8.1',
    names: `
client|import-source commandlog commandlog|get commandlog|help commandlog|len commandlog|reset`,
  },
  {
    valkey: '9.0',
    names: `
cluster|cancelslotmigrations cluster|flushslot cluster|getslotmigrations cluster|migrateslots cluster|syncslots delifeq`,
  },
  {
    valkey: '9.1',
    names: `
clusterscan msetex`,
  },
  {
    redis: '6.0', valkey: '7.2',
    names: `
acl acl|cat acl|deluser acl|genpass acl|getuser acl|help acl|list acl|load acl|log acl|save acl|setuser acl|users acl|whoami append
asking auth bgrewriteaof bgsave bitcount bitfield bitfield_ro bitop bitpos blpop brpop brpoplpush bzpopmax bzpopmin client
client|caching client|getname client|getredir client|help client|id client|kill client|list client|pause client|reply client|setname
client|tracking client|unblock cluster cluster|addslots cluster|bumpepoch cluster|count-failure-reports cluster|countkeysinslot
cluster|delslots cluster|failover cluster|flushslots cluster|forget cluster|getkeysinslot cluster|help cluster|info cluster|keyslot
cluster|meet cluster|myid cluster|nodes cluster|replicas cluster|replicate cluster|reset cluster|saveconfig cluster|set-config-epoch
cluster|setslot cluster|slaves cluster|slots command command|count command|getkeys command|help command|info config config|get
config|help config|resetstat config|rewrite config|set dbsize debug decr decrby del discard dump echo eval evalsha exec exists expire
expireat flushall flushdb geoadd geodist geohash geopos georadius georadius_ro georadiusbymember georadiusbymember_ro get getbit
getrange getset hdel hello hexists hget hgetall hincrby hincrbyfloat hkeys hlen hmget hmset hscan hset hsetnx hstrlen hvals incr incrby
incrbyfloat info keys lastsave latency latency|doctor latency|graph latency|help latency|history latency|latest latency|reset lindex
linsert llen lolwut lpop lpos lpush lpushx lrange lrem lset ltrim memory memory|doctor memory|help memory|malloc-stats memory|purge
memory|stats memory|usage mget migrate module module|help module|list module|load module|unload monitor move mset msetnx multi object
object|encoding object|freq object|idletime object|refcount persist pexpire pexpireat pfadd pfcount pfdebug pfmerge pfselftest ping
psetex psubscribe psync pttl publish pubsub pubsub|channels pubsub|numpat pubsub|numsub punsubscribe randomkey readonly readwrite rename
renamenx replconf replicaof restore restore-asking role rpop rpoplpush rpush rpushx sadd save scan scard script script|debug
script|exists script|flush script|help script|kill script|load sdiff sdiffstore select set setbit setex setnx setrange shutdown sinter
sinterstore sismember slaveof slowlog slowlog|get slowlog|len slowlog|reset smembers smove sort spop srandmember srem sscan strlen
subscribe substr sunion sunionstore swapdb sync time touch ttl type unlink unsubscribe unwatch wait watch xack xadd xclaim xdel xgroup
xgroup|create xgroup|delconsumer xgroup|destroy xgroup|help xgroup|setid xinfo xinfo|consumers xinfo|groups xinfo|help xinfo|stream xlen
xpending xrange xread xreadgroup xrevrange xsetid xtrim zadd zcard zcount zincrby zinterstore zlexcount zpopmax zpopmin zrange
zrangebylex zrangebyscore zrank zrem zremrangebylex zremrangebyrank zremrangebyscore zrevrange zrevrangebylex zrevrangebyscore zrevrank
zscan zscore zunionstore`,
  },
  {
    redis: '6.0-6.2',
    names: `
host: post stralgo`,
  },
  {
    redis: '6.2', valkey: '7.2',
    names: `
blmove client|info client|trackinginfo client|unpause copy failover geosearch geosearchstore getdel getex hrandfield lmove object|help
pubsub|help reset slowlog|help smismember xautoclaim xgroup|createconsumer zdiff zdiffstore zinter zmscore zrandmember zrangestore
zunion`,
  },
  {
    redis: '7.0', valkey: '7.2',
    names: `
acl|dryrun blmpop bzmpop client|no-evict cluster|addslotsrange cluster|delslotsrange cluster|links cluster|shards command|docs
command|getkeysandflags command|list eval_ro evalsha_ro expiretime fcall fcall_ro function function|delete function|dump function|flush
function|help function|kill function|list function|load function|restore function|stats latency|histogram lcs lmpop module|loadex
pexpiretime pubsub|shardchannels pubsub|shardnumsub quit sintercard sort_ro spublish ssubscribe sunsubscribe zintercard zmpop`,
  },
  {
    redis: '7.2', valkey: '7.2',
    names: `
client|no-touch client|setinfo cluster|myshardid waitaof`,
  },
  {
    redis: '7.4', valkey: '9.0',
    names: `
hexpire hexpireat hexpiretime hpersist hpexpire hpexpireat hpexpiretime hpttl httl`,
  },
  {
    redis: '8.0', valkey: '9.0',
    names: `
hgetex hsetex`,
  },
  {
    redis: '8.0', valkey: '9.1',
    names: `
hgetdel`,
  },
];
