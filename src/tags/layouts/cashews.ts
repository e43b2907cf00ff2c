import { templateLayout } from '../template-layout.ts';
import { parseTagTemplate } from '../template.ts';

/**
 * cashews: members are whole keys.
 *
 * @see https://github.com/Krukov/cashews/blob/master/cashews/wrapper/tags.py
 */
export const cashews = templateLayout({
  name: 'cashews',
  title: 'cashews',
  template: parseTagTemplate('_tag:{tag}={member}'),
  strict: true,
});
