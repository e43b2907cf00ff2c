import type { Layout } from '../layout.ts';
import { asyncCacheDedupe } from './async-cache-dedupe.ts';
import { cashews } from './cashews.ts';
import { gocache } from './gocache.ts';
import { laravel9 } from './laravel-9.ts';
import { laravel } from './laravel.ts';
import { magentoSymfony } from './magento-symfony.ts';
import { magento } from './magento.ts';
import { medusa } from './medusa.ts';
import { native } from './native.ts';
import { redisTagCache } from './redis-tag-cache.ts';
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
  magento,
  magentoSymfony,
  typo3,
  medusa,
  gocache,
  cashews,
  redisTagCache,
  asyncCacheDedupe,
  stackexchange,
]; // prettier-ignore
