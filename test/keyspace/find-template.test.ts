import { describe, expect, it } from 'vitest';
import { findTemplate } from '../../src/keyspace/find-template.ts';

const RULES = ['session:{user_id}', 'cache:prompt:{hash}', 'cache:llm:{model}:{prompt|sha256}', 'convo:{id}:messages', 'user:{id}', 'user:{id}:cart'].map((template) => ({ template })); // prettier-ignore
const find = (name: string, rules = RULES) => findTemplate(rules, name).text;

describe('the template that a name means', () => {
  it('is the whole template, or what stands before its first placeholder', () => {
    expect(find('user:{id}')).toBe('user:{id}');
    expect(find('session')).toBe('session:{user_id}');
    expect(find('session:')).toBe('session:{user_id}');
    expect(find('convo')).toBe('convo:{id}:messages');
    expect(find('cache:llm')).toBe('cache:llm:{model}:{prompt|sha256}');
  });

  it('is the one that has the name as a part of that', () => {
    expect(find('llm')).toBe('cache:llm:{model}:{prompt|sha256}');
  });

  it('may be one that nobody declared', () => {
    expect(find('cart:{id}', [])).toBe('cart:{id}');
  });

  it('is refused when several are meant, and they are listed', () => {
    expect(() => find('user')).toThrow('"user" may mean user:{id}, user:{id}:cart');
    expect(() => find('cache')).toThrow('"cache" may mean cache:prompt:{hash}, cache:llm:{model}:{prompt|sha256}');
  });

  it('is refused when there is none', () => {
    expect(() => find('sess')).toThrow('no family of the profile is called "sess"');
    expect(() => find('x', [])).toThrow(expect.objectContaining({ hint: expect.stringContaining("'x:{id}'") }));
  });
});
