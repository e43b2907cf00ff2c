import type { Layout } from '../layout.ts';
import { asyncCacheDedupe } from './async-cache-dedupe.ts';
import { bentocache } from './bentocache.ts';
import { cacheable } from './cacheable.ts';
import { cashews } from './cashews.ts';
import { djangoCacheops } from './django-cacheops.ts';
import { djangoRedis } from './django-redis.ts';
import { drupal } from './drupal.ts';
import { fusioncache } from './fusioncache.ts';
import { gocache } from './gocache.ts';
import { hybridcache } from './hybridcache.ts';
import { keyv } from './keyv.ts';
import { laravel9 } from './laravel-9.ts';
import { laravel } from './laravel.ts';
import { magentoSymfony } from './magento-symfony.ts';
import { magento } from './magento.ts';
import { medusa } from './medusa.ts';
import { native } from './native.ts';
import { nextjsTurbo } from './nextjs-turbo.ts';
import { nextjs } from './nextjs.ts';
import { rails } from './rails.ts';
import { redisTagCache } from './redis-tag-cache.ts';
import { spring } from './spring.ts';
import { stackexchange } from './stackexchange.ts';
import { symfonyVersions } from './symfony-versions.ts';
import { symfony } from './symfony.ts';
import { typo3 } from './typo3.ts';

/** Every layout that is known, those that are asked for most often first. */
export const layouts: readonly Layout[] = [
  native,
  laravel,
  laravel9,
  symfony,
  symfonyVersions,
  nextjs,
  nextjsTurbo,
  magento,
  magentoSymfony,
  drupal,
  bentocache,
  djangoCacheops,
  typo3,
  cacheable,
  medusa,
  gocache,
  cashews,
  redisTagCache,
  asyncCacheDedupe,
  stackexchange,
  fusioncache,
  hybridcache,
  spring,
  keyv,
  djangoRedis,
  rails,
]; // prettier-ignore
