import { templateLayout } from '../template-layout.ts';
import { parseTagTemplate } from '../template.ts';

/**
 * StackExchange.Redis.Extensions: members are keys as JSON. Its words are anybody's, so it is used where it is named.
 *
 * @see https://github.com/imperugo/StackExchange.Redis.Extensions
 */
export const stackexchange = templateLayout({
  name: 'stackexchange',
  title: 'StackExchange.Redis.Extensions',
  template: parseTagTemplate('tag:{tag}={member|json}'),
  onlyNamed: true,
  strict: true,
});
