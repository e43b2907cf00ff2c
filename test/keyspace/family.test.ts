import { describe, expect, it } from 'vitest';
import { createFamilies, OTHER_FAMILIES } from '../../src/keyspace/family.ts';

describe('key families', () => {
  it('are named by the most specific template that matches', () => {
    const familyOf = createFamilies([{ template: '{kind}:{id}' }, { template: 'user:{id}' }, { template: 'user:{id}:preferences' }]);
    expect(familyOf(Buffer.from('user:1'))).toBe('user:{id}');
    expect(familyOf(Buffer.from('tmp:1'))).toBe('{kind}:{id}');
    expect(familyOf(Buffer.from('user:1:preferences'))).toBe('user:{id}:preferences');
  });

  it('are named by normalising where no template matches', () => {
    const familyOf = createFamilies([{ template: 'session:{user_id}' }]);
    expect(familyOf(Buffer.from('session:7'))).toBe('session:{user_id}');
    expect(familyOf(Buffer.from('basket:7:lines'))).toBe('basket:{id}:lines');
  });

  it('are told apart up to a limit; declared ones always', () => {
    const familyOf = createFamilies([{ template: 'session:{id}' }], 2);
    const names = ['a', 'b', 'c', 'a', 'session:1'].map((key) => familyOf(Buffer.from(key)));
    expect(names).toEqual(['a', 'b', OTHER_FAMILIES, 'a', 'session:{id}']);
  });

  it('of cacheops itself are known without being declared: indexes of tags and the claims of purges', () => {
    const familyOf = createFamilies([{ template: 'session:{id}' }]);
    const names = ['cacheops:tag:{model:gpt-4o}', 'cacheops:tag:{convo:42}:claims'].map((key) => familyOf(Buffer.from(key)));
    expect(names).toEqual(['cacheops:tag:{tag*}', 'cacheops:tag:{tag*}']);
    expect(createFamilies([{ template: 'cacheops:tag:{{{tag*}}}' }])(Buffer.from('cacheops:tag:{convo:42}'))).toBe(
      'cacheops:tag:{{{tag*}}}',
    );
  });
});
