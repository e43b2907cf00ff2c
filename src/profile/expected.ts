import { RULE_SEVERITIES } from './profile.ts';

// What is expected at a value, in words that go on after `expected`.

export const DURATION = 'a duration with its unit, such as 500ms, 5s, 15m or 24h';
export const SIZE = 'a size such as 100kb, 2gb or a number of bytes';
export const SHARE = 'a part of the whole, such as 0.2 or 20%';
export const LIFE = 'a duration such as 24h, none or required';
export const SETTING = 'text as in redis.conf, such as 2gb, yes or ""';
export const RULE = `${RULE_SEVERITIES.join(', ')}, or a section such as {severity: warning, mostSeconds: 60}`;
