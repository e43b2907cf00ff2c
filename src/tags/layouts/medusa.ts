import { templateLayout } from '../template-layout.ts';
import { parseTagTemplate } from '../template.ts';

/**
 * @medusajs/caching-redis: tags by their hash, and for each entry the set of its hashed tags.
 *
 * @see https://github.com/medusajs/medusa/tree/develop/packages/modules/providers/caching-redis
 */
export const medusa = templateLayout({
  name: 'medusa',
  title: 'Medusa',
  template: parseTagTemplate('mc:tag:{tag|xxh64}={member}=mc:tags:{member}'),
  strict: true,
});
