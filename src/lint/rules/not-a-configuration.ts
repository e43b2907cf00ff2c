import { defineRule } from '../define-rule.ts';
import { otherFormat } from '../other-format.ts';
import type { Rule } from '../rule.ts';
import { CONFIGURATION } from '../sources.ts';

/** Told alone, in place of a finding for each line. */
export const notAConfiguration = 'RC000';

export const fileRules: readonly Rule[] = [
  defineRule({
    id: notAConfiguration,
    name: 'not-a-configuration',
    title: 'the file is no configuration of a server at all',
    severity: 'error',
    kinds: ['redis', 'sentinel'],
    rationale:
      'JSON, YAML, a web page, the configuration of something else, or no text at all: told once, as a server would refuse every line of it.',
    advice: 'lint the file that the server is started with',
    bad: '{\n  "maxmemory": "2gb"\n}\n',
    good: 'maxmemory 2gb\n',
    source: CONFIGURATION,
    live: false,
    claimsRefusal: true,
    *check({ configuration, judgement }) {
      if (judgement.problems.length === 0) return;
      const format = otherFormat(configuration.root);
      const [first] = configuration.root.lines;
      if (format === undefined || first === undefined) return;
      // Its first line for every target, though each may stop at another.
      yield {
        at: first.directive ?? first.problem,
        message: `this is ${format}, and no configuration of redis or valkey: the server does not start`,
      };
    },
  }),
];
