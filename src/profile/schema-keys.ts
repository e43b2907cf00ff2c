import * as z from 'zod';
import { profileSchema } from './schema.ts';

/** The keys that may stand in the section at `path`; empty where any key may, or none. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  return path
    .reduce<readonly z.core.$ZodType[]>((types, key) => types.flatMap((type) => inside(type, key)), [profileSchema])
    .flatMap(keysOf);
}

function inside(type: z.core.$ZodType, key: PropertyKey): readonly z.core.$ZodType[] {
  if (type instanceof z.ZodOptional) return inside(type.unwrap(), key);
  if (type instanceof z.ZodUnion) return type.options.flatMap((option) => inside(option, key));
  if (type instanceof z.ZodRecord) return [type.valueType];
  if (type instanceof z.ZodObject) return type.shape[String(key)] === undefined ? [] : [type.shape[String(key)]];
  return [];
}

function keysOf(type: z.core.$ZodType): readonly string[] {
  if (type instanceof z.ZodOptional) return keysOf(type.unwrap());
  if (type instanceof z.ZodUnion) return type.options.flatMap(keysOf);
  return type instanceof z.ZodObject ? Object.keys(type.shape) : [];
}
