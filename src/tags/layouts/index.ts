import type { Layout } from '../layout.ts';
import { laravel9 } from './laravel-9.ts';
import { laravel } from './laravel.ts';
import { magentoSymfony } from './magento-symfony.ts';
import { magento } from './magento.ts';
import { native } from './native.ts';
import { symfonyVersions } from './symfony-versions.ts';
import { symfony } from './symfony.ts';
import { typo3 } from './typo3.ts';

/** Every layout that is known, those that are asked for most often first. */
export const layouts: readonly Layout[] = [native, laravel, laravel9, symfony, symfonyVersions, magento, magentoSymfony, typo3];
