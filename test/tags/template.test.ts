import { describe, expect, test } from 'vitest';
import { createRegistry } from '../../src/tags/registry.ts';
import { parseTagTemplate } from '../../src/tags/template.ts';

describe('a template of a layout', () => {
  test('says how indexes, entries and reverse indexes are called, and how members are written', () => {
    expect(parseTagTemplate('t:{tag}:m=data:{member|json}=k:{member}')).toEqual({
      index: { before: 't:', after: ':m' },
      hashed: false,
      entry: { before: 'data:', after: '' },
      format: 'json',
      reverse: { before: 'k:', after: '' },
    });
  });

  test.each([
    ['tags:{tag}', 'has no {member}'],
    ['tags:x={member}', 'has no {tag}'],
    ['tags:{tag}={key}', 'has no {member}'],
    ['tags:{tag}={member|yaml}', 'is none of raw, php'],
    ['a{tag}={member}={member}=x', 'more than three parts'],
  ])('%s is refused with what is wrong', (text, message) => {
    expect(() => parseTagTemplate(text)).toThrow(message);
  });

  test('that is named makes its indexes no entries, and others stay entries', () => {
    const { isOwn } = createRegistry({ layout: 'ix:{tag}={member}', prefix: undefined });
    expect([isOwn(Buffer.from('ix:t')), isOwn(Buffer.from('other'))]).toEqual([true, false]);
  });
});
