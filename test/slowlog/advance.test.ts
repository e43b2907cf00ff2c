import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { advance } from '../../src/slowlog/advance.ts';
import { loadMarks, saveMarks } from '../../src/slowlog/marks.ts';

const entries = (...ids: number[]) =>
  ids.map((id) => ({
    id: BigInt(id),
    at: new Date(0),
    amount: 1n,
    args: [],
    argsOmitted: 0,
    clientAddress: undefined,
    clientName: undefined,
  }));
const ids = (of: readonly { readonly id: bigint }[]) => of.map(({ id }) => Number(id));

describe('what is new in a log', () => {
  it('is everything the first time, and nothing can be said of losses', () => {
    expect(advance(entries(7, 6), undefined, undefined)).toMatchObject({ lost: null, restarted: false, lastId: 7n });
  });

  it('is what has a higher id than the last one seen', () => {
    const { fresh, lost, lastId } = advance(entries(9, 8, 7, 6), 7n, true);
    expect([ids(fresh), lost, lastId]).toEqual([[9, 8], 0, 9n]);
  });

  it('lacks what was pushed out: the step to the oldest id left', () => {
    const { fresh, lost } = advance(entries(20, 19, 18), 7n, true);
    expect([ids(fresh), lost]).toEqual([[20, 19, 18], 10]);
  });

  it('is nothing in a log without new entries, or that was emptied', () => {
    expect(advance(entries(7, 6), 7n, true)).toMatchObject({ fresh: [], lost: 0, lastId: 7n });
    expect(advance([], 7n, true)).toMatchObject({ fresh: [], lost: 0, lastId: 7n });
  });

  it('begins at 0 again after a restart', () => {
    const { fresh, lost, restarted, lastId } = advance(entries(9, 8, 2), 8n, false);
    expect([ids(fresh), lost, restarted, lastId]).toEqual([[9, 8, 2], 2, true, 9n]);
    expect(advance([], 8n, false)).toMatchObject({ restarted: true, lastId: undefined });
  });

  it('tells a restart by ids that go back, where the server does not name its run', () => {
    expect(advance(entries(1, 0), 8n, undefined)).toMatchObject({ restarted: true, lost: 0 });
    expect(advance(entries(9), 8n, undefined)).toMatchObject({ restarted: false, lost: 0 });
  });
});

describe('marks', () => {
  it('survive being saved as JSON', () => {
    const marks = new Map([
      ['n:1', { runId: 'abc', lastIds: { slow: 2n ** 63n } }],
      ['n:2', { runId: undefined, lastIds: {} }],
    ]);
    expect(loadMarks(JSON.parse(JSON.stringify(saveMarks(marks))), 'f')).toEqual(marks);
    expect(loadMarks(undefined, 'f')).toEqual(new Map());
  });

  it.each([[[]], [{}], [{ nodes: { a: 1 } }], [{ nodes: { a: { runId: 'x', lastIds: { slow: 'y' } } } }]])(
    'that are damaged are an error that names the file: %j',
    (state) => {
      expect(() => loadMarks(state, 'cron.json')).toThrow(UsageError);
      expect(() => loadMarks(state, 'cron.json')).toThrow('cron.json');
    },
  );
});
