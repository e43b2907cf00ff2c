import * as z from 'zod';
import { profileSchema } from './schema.ts';

/** The JSON Schema of profile files, as what people write (draft 7, which editors know best). */
export function profileJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(profileSchema, { target: 'draft-7', io: 'input' });
}
