import { describe, expect, it } from 'vitest';
import { keyPositions } from '../../src/redis/key-positions.ts';

const keys = (line: string) => {
  const words = line.split(' ').map((word) => (word === '""' ? '' : word));
  return keyPositions(words.map((word) => Buffer.from(word))).positions.map((position) => words[position]);
};

describe('the keys of a command', () => {
  it.each([
    ['GET k1', ['k1']],
    ['get k1', ['k1']],
    ['MGET k1 k2 k3', ['k1', 'k2', 'k3']],
    ['MSET k1 v k2 v', ['k1', 'k2']],
    ['BITOP AND k1 k2 k3', ['k1', 'k2', 'k3']],
    ['BLPOP k1 k2 5', ['k1', 'k2']],
    ['EVAL script 2 k1 k2 a', ['k1', 'k2']],
    ['EVALSHA abc 0 a', []],
    ['FCALL f 1 k1 a', ['k1']],
    ['ZUNIONSTORE k1 2 k2 k3 WEIGHTS 1 2', ['k1', 'k2', 'k3']],
    ['LMPOP 2 k1 k2 LEFT', ['k1', 'k2']],
    ['BLMPOP 0 2 k1 k2 LEFT', ['k1', 'k2']],
    ['XREAD COUNT 5 STREAMS k1 k2 0 0', ['k1', 'k2']],
    ['XREADGROUP GROUP g c STREAMS k1 >', ['k1']],
    ['MIGRATE host 1 k1 0 5', ['k1']],
    ['MIGRATE host 1 "" 0 5 AUTH pw KEYS k1 k2', ['k1', 'k2']],
    ['SORT k1 BY w_* STORE k2', ['k1', 'k2']],
    ['GEORADIUS k1 1 2 3 km STOREDIST k2', ['k1', 'k2']],
    ['OBJECT ENCODING k1', ['k1']],
    ['MEMORY USAGE k1 SAMPLES 0', ['k1']],
    ['XGROUP CREATE k1 g $', ['k1']],
    ['MSETEX 2 k1 v k2 v EX 5', ['k1', 'k2']],
    ['COPY k1 k2 DB 1', ['k1', 'k2']],
    ['JSON.MGET k1 k2 $', ['k1', 'k2']],
    ['CONFIG GET maxmemory', []],
    ['NOSUCH k1', []],
    ['GET', []],
    ['XREAD COUNT', []],
    ['EVAL', []],
  ])('%s', (line, expected) => {
    expect(keys(line)).toEqual(expected);
  });

  it('are counted although arguments were cut off', () => {
    expect(keyPositions([Buffer.from('MGET'), Buffer.from('a')], 51)).toEqual({ positions: [1], count: 50 });
    expect(
      keyPositions(
        ['XREAD', 'STREAMS', 'a', 'b'].map((word) => Buffer.from(word)),
        8,
      ),
    ).toEqual({ positions: [2, 3], count: 3 });
  });

  it('cost nothing when a hostile entry claims billions of them', () => {
    expect(keyPositions([Buffer.from('MGET'), Buffer.from('a')], 9_999_999_999).positions).toEqual([1]);
  });
});
