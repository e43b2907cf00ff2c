import { expect, test } from 'vitest';
import { lintExplanations } from '../../../src/lint/explanations.ts';
import { rulesPage } from '../rules-page.ts';

test('the page of rules tells what the table does: update it with `npx vitest run test/lint/rules/page.test.ts -u`', async () => {
  await expect(rulesPage(lintExplanations)).toMatchFileSnapshot('../../../docs/lint-rules.md');
});
