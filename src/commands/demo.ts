import { defineTour } from '../command.ts';
import { openPlayground } from '../demo/playground.ts';

export const demo = defineTour({
  name: 'demo',
  description:
    'Starts a Redis of its own on a free port of this machine, puts a small cache with live traffic on it, shows what each subcommand makes of it, and cleans up. Touches no other server.',
  examples: [{ line: 'cacheops demo', what: 'the tour, about half a minute' }],
  options: {},
  connects: false,

  async *steps(_input, { surroundings, signal, progress, sleep }) {
    const playground = await progress.during('starting a throwaway server with a cache in it', () =>
      openPlayground(surroundings.env, signal),
    );
    const there = ['-u', playground.url, '--profile', 'research-workbench'];
    try {
      await progress.during('letting some traffic go by', () => sleep(2_000));
      yield { says: 'What is this server, and what may I do there?', argv: ['profile', 'test', ...there] };
      yield { says: 'Is it healthy, and why not?', argv: ['stats', '--window', '3s', ...there] };
      yield { says: 'Which commands are slow, by shape?', argv: ['slowlog', '--group', 'shape', ...there] };
      yield {
        says: 'Who asks for what, right now?',
        argv: ['monitor', '--duration', '2s', '--latency-rise', '1s', '--top', '5', ...there],
      };
      yield { says: 'Which families hit, and which miss?', argv: ['hitrate', '--enable-events', '--duration', '3s', ...there] };
      yield { says: 'What is in it, and does it obey its policy?', argv: ['audit', ...there] };
      yield { says: 'How long do keys still live?', argv: ['ttl', ...there] };
      yield { says: 'Would this configuration do?', argv: ['lint-config', '--live', ...there] };
      yield {
        says: 'A model was replaced: what would purging its answers do?',
        argv: ['invalidate', '--tag', 'model:gpt-4o', '--dry-run', ...there],
      };
      yield { says: 'Do it', argv: ['invalidate', '--tag', 'model:gpt-4o', '--yes', ...there] };
    } finally {
      await playground.close();
    }
  },
});
