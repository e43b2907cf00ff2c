<?php
// A process of PHP with Laravel's cache: keeps and finds what its parent says, a line of JSON each, and answers whether it did.
use Illuminate\Cache\RedisStore;
use Illuminate\Cache\Repository;
use Illuminate\Redis\RedisManager;

require 'Illuminate/Cache/autoload.php';
require 'Illuminate/Redis/autoload.php';

echo json_encode('ready'), "\n";
while ($line = fgets(STDIN)) {
    $asked = json_decode($line, true, flags: JSON_THROW_ON_ERROR);
    echo json_encode(answer(cache($asked), $asked)), "\n";
}

function answer(Repository $cache, array $asked): bool
{
    if ($asked['tags'] !== []) $cache = $cache->tags($asked['tags']);
    if ($asked['call'] === 'get') return $cache->get($asked['key']) === 'hello';
    return $cache->put($asked['key'], 'hello', $asked['ttl'] ?? null);
}

function cache(array $asked): Repository
{
    $server = ['host' => '127.0.0.1', 'port' => $asked['port']];
    $options = ['prefix' => $asked['connectionPrefix']];
    if ($asked['serializer'] !== null) $options['serializer'] = constant("Redis::SERIALIZER_$asked[serializer]");
    $servers = isClustered($asked['port']) ? ['clusters' => ['default' => [$server]]] : ['default' => $server];
    $manager = new RedisManager(null, 'phpredis', [...$servers, 'options' => ['cluster' => 'redis', ...$options]]);
    return new Repository(new RedisStore($manager, $asked['cachePrefix']));
}

function isClustered(int $port): bool
{
    $redis = new Redis();
    $redis->connect('127.0.0.1', $port);
    return $redis->info('cluster')['cluster_enabled'] === 1;
}
