import { type Context, defineCommand } from '../command.ts';
import { buildKey } from '../keyspace/build-key.ts';
import { createFamilies } from '../keyspace/family.ts';
import { findTemplate } from '../keyspace/find-template.ts';
import { keyBlocks, type KeyData, keyRecords } from '../keyspace/key-screen.ts';
import { readKeyValues } from '../keyspace/key-values.ts';
import { lookUpKey } from '../keyspace/look-up-key.ts';
import { openTags } from '../tag-indexes/open-tags.ts';
import { tagsOfKey, type TagsOfKey } from '../tag-indexes/tags-of-key.ts';
import { fromBytes } from '../text/bytes.ts';

export const key = defineCommand({
  name: 'key',
  description:
    'Makes the key of an entry from the template of its family, as the application does, and asks the server that it belongs to. A filter in the template says what is done to a value: cache:llm:{model}:{prompt|sha256}. In a cluster, the node that owns its slot is asked.',
  examples: [
    { line: 'cacheops key session user_id=42', what: 'is this session cached, how long still, how big?' },
    { line: 'cacheops key llm model=gpt-4o prompt=@prompt.txt', what: 'with a value from a file, byte for byte' },
    {
      line: "cacheops key 'cache:llm:{model}:{prompt|sha256}' model=gpt-4o prompt=-",
      what: 'with a template of your own, and a value from standard input',
    },
  ],
  operands: [
    { name: 'family', summary: 'the template, or what it begins with: session for session:{user_id}', required: true },
    { name: 'name=value', summary: 'the value of a placeholder; =@FILE reads a file, =- standard input', many: true },
  ],
  options: { tags: { type: 'boolean', summary: 'and which tags it carries: looks through the names of all keys and asks every index' } },
  connects: true,
  schemaVersion: 1,
  judges: false,

  async run({ flags, operands: [family = '', ...words] }, context) {
    const { families } = await context.profile();
    const template = findTemplate(families, family);
    const { key: built, notReadBack } = buildKey(template, await readKeyValues(words, context.files));
    const { found, unchecked, missing } = await lookUpKey(await context.target(), built);
    const carried = flags.tags ? await tagsIn(built, context) : undefined;
    const data: KeyData = {
      template: template.text,
      key: fromBytes(built),
      family: createFamilies([...families, { template: template.text }])(built),
      notReadBack,
      ...found,
      tags:
        carried?.tags.flatMap(({ tag, layout, index, inIndex }) => (index === null || inIndex === false ? [] : [{ tag, layout, index }])) ??
        null,
    };
    return {
      data,
      unchecked: [...unchecked, ...(carried?.unchecked ?? [])],
      missing: [...missing, ...(carried?.missing ?? [])],
    };
  },

  blocks: keyBlocks,
  records: keyRecords,
});

async function tagsIn(built: Buffer, context: Context): Promise<TagsOfKey> {
  const { signal } = context;
  const nothingNamed = { layout: undefined, prefix: undefined };
  const { looking, close } = openTags(nothingNamed, await context.profile(), await context.target(), signal);
  try {
    return await context.progress.during('asking the indexes of tags', async (update) =>
      tagsOfKey(built, { ...looking, open: () => looking.open('*'), signal, update }),
    );
  } finally {
    close();
  }
}
