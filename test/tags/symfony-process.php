<?php
// A process of PHP with Symfony's cache: keeps and finds what its parent says, a line of JSON each, and answers whether it did.
// Each time by a pool of its own, as another process that knows no versions of tags.
use Symfony\Component\Cache\Adapter\RedisAdapter;
use Symfony\Component\Cache\Adapter\RedisTagAwareAdapter;
use Symfony\Component\Cache\Adapter\TagAwareAdapter;
use Symfony\Component\Cache\Adapter\TagAwareAdapterInterface;
use Symfony\Component\Cache\Marshaller\DefaultMarshaller;

require 'Symfony/Component/Cache/autoload.php';

echo json_encode('ready'), "\n";
while ($line = fgets(STDIN)) {
    $asked = json_decode($line, true, flags: JSON_THROW_ON_ERROR);
    echo json_encode(answer(pool($asked), $asked)), "\n";
}

function answer(TagAwareAdapterInterface $pool, array $asked): bool
{
    $item = $pool->getItem($asked['key']);
    if ($asked['call'] === 'get') return $item->isHit();
    return $pool->save($item->set('hello')->expiresAfter($asked['ttl'] ?? null)->tag($asked['tags']));
}

function pool(array $asked): TagAwareAdapterInterface
{
    $redis = isset($asked['dsn'])
        ? RedisAdapter::createConnection($asked['dsn'], ['class' => Redis::class])
        : connection($asked['port'], $asked['connectionPrefix']);
    $marshaller = new DefaultMarshaller($asked['igbinary']);
    return $asked['adapter'] === 'symfony'
        ? new RedisTagAwareAdapter($redis, $asked['namespace'], 0, $marshaller)
        : new TagAwareAdapter(new RedisAdapter($redis, $asked['namespace'], 0, $marshaller));
}

function connection(int $port, string $prefix): Redis|RedisCluster
{
    $redis = new Redis();
    $redis->connect('127.0.0.1', $port);
    if ($redis->info('cluster')['cluster_enabled'] === 1) $redis = new RedisCluster(null, ["127.0.0.1:$port"]);
    $redis->setOption(Redis::OPT_PREFIX, $prefix);
    return $redis;
}
