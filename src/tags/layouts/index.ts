import type { Layout } from '../layout.ts';
import { native } from './native.ts';

/** Every layout that is known. */
export const layouts: readonly Layout[] = [native];
