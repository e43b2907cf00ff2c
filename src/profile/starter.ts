/** Where editors find the schema when cacheops is a dependency of the project that the profile lies in. */
const SCHEMA_IN_PROJECT = './node_modules/cacheops/schemas/profile.schema.json';

/**
 * The profile that `profile init` writes: what most people need, the rest in comments.
 *
 * @param schema path of the JSON Schema, absolute or relative to the file, beginning with `./` or `../`
 */
export function starterProfile(schema: string = SCHEMA_IN_PROJECT): string {
  return `# yaml-language-server: $schema=${schema}
# (the line above lets editors complete and check this file; \`cacheops profile schema FILE\` writes the schema anywhere)

description: what this Redis is for, in one line

# Take everything that is not said here from another profile, by its name or path.
# extends: default

connection:
  host: 127.0.0.1
  port: 6379
  # or all in one: redis:// rediss:// valkey:// valkeys:// unix:// redis+sentinel://
  # url: rediss://cache.example.com:6380/0
  # path: /run/redis/redis.sock
  # db: 0

  # username: ops
  # The password is better kept elsewhere. A command runs only in profiles that are named (--profile FILE),
  # or that lie in your own config folder (~/.config/cacheops).
  # password: { env: REDIS_PASSWORD }
  # password: { file: ./redis.password }
  # password: { command: pass show redis/ops }

  # tls: true
  # tls: { ca: ./ca.pem, cert: ./client.pem, key: ./client.key, servername: cache.example.com }

  # Replicas and cluster nodes are discovered. Only Sentinel has to be named (instead of a host),
  # and addresses that cannot be reached as the nodes announce them.
  # sentinel: { name: mymaster, nodes: ["10.0.0.5:26379", "10.0.0.6:26379"] }
  # cluster: { natMap: { "172.17.0.2:6379": "127.0.0.1:7001" } }

  # connectTimeout: 5s
  # commandTimeout: 5s

# cache, session, queue or store: decides which checks apply.
role: cache

# What is wanted of it; replaces built-in bounds.
targets:
  hitRatio: "> 80 %"
  averageLatency: "< 5 ms"
  # evictionPolicy: allkeys-lru

# Families of keys, and how long their keys should live: a duration, or none when they must not expire.
# families:
#   "session:{user_id}": 24h
#   "user:{id}:preferences": none
#   "cache:page:{hash}": { ttl: 1h, type: string, maxBytes: 100kb, maxShare: 40% }

# Recommended settings, as redis.conf writes them; \`cacheops lint-config\` compares.
# config:
#   maxmemory: 2gb
#   maxmemory-policy: { oneOf: [allkeys-lru, allkeys-lfu] }
#   tcp-keepalive: { min: 30, max: 300 }

# How \`cacheops lint-config\` judges; \`cacheops explain RC301\` tells what a rule is about.
# lint:
#   extends: cacheops:cache
#   targets: [redis@7.2, valkey@8.1]
#   rules: { cache-with-rdb: off, RC402: { severity: warning, mostSeconds: 1m } }

# readonly: no command may write. protected: a write asks for the name of this profile.
safety: none
`;
}
