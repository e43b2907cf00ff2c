import type { Layout } from '../layout.ts';
import { laravel } from './laravel.ts';
import { laravel9 } from './laravel-9.ts';
import { native } from './native.ts';

/** Every layout that is known, those that are asked for most often first. */
export const layouts: readonly Layout[] = [native, laravel, laravel9];
