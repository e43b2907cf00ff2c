/** What the commands that look at all tags let their users choose. */
export const TAG_FLAGS = {
  layout: { type: 'string', value: 'name', summary: 'only tags kept like this: native, laravel, …; all that are found when absent' },
  prefix: { type: 'string', value: 'text', summary: 'only those whose keys begin with this, as the layout has it' },
} as const;

/** Where the names of many keys are looked through. */
export const MATCH_FLAG = {
  match: { type: 'string', value: 'glob', summary: 'only index keys that match, as SCAN MATCH has it', default: '*' },
} as const;
