// The pages that rules refer to.

const MANAGEMENT = 'https://redis.io/docs/latest/operate/oss_and_stack/management';

export const ADMINISTRATION = `${MANAGEMENT}/admin/`;
export const CONFIGURATION = `${MANAGEMENT}/config/`;
export const SECURITY = `${MANAGEMENT}/security/`;
export const ACL = `${MANAGEMENT}/security/acl/`;
export const ENCRYPTION = `${MANAGEMENT}/security/encryption/`;
export const PERSISTENCE = `${MANAGEMENT}/persistence/`;
export const REPLICATION = `${MANAGEMENT}/replication/`;
export const SCALING = `${MANAGEMENT}/scaling/`;
export const SENTINEL = `${MANAGEMENT}/sentinel/`;
export const LATENCY = `${MANAGEMENT}/optimization/latency/`;
export const LATENCY_MONITOR = `${MANAGEMENT}/optimization/latency-monitor/`;
export const MEMORY_OPTIMIZATION = `${MANAGEMENT}/optimization/memory-optimization/`;
export const EVICTION = 'https://redis.io/docs/latest/develop/reference/eviction/';
export const CLIENTS = 'https://redis.io/docs/latest/develop/reference/clients/';
export const KEYSPACE_NOTIFICATIONS = 'https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/';

/** The file that documents itself. */
export const REDIS_CONF = 'https://github.com/redis/redis/blob/7.2/redis.conf';
export const VALKEY_CONF = 'https://github.com/valkey-io/valkey/blob/8.1/valkey.conf';
/** Where files are read. */
export const CONFIG_C = 'https://github.com/redis/redis/blob/7.2/src/config.c';
export const SENTINEL_C = 'https://github.com/redis/redis/blob/7.2/src/sentinel.c';
export const SERVER_C = 'https://github.com/redis/redis/blob/7.2/src/server.c';
export const SDS_C = 'https://github.com/redis/redis/blob/7.2/src/sds.c';
export const UTIL_C = 'https://github.com/redis/redis/blob/7.2/src/util.c';
export const ACL_C = 'https://github.com/redis/redis/blob/7.2/src/acl.c';

export const LYNIS = 'https://github.com/CISOfy/lynis/blob/master/include/tests_databases';
export const BULLMQ = 'https://docs.bullmq.io/guide/connections';
export const ELASTICACHE_MEMORY = 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/redis-memory-management.html';
