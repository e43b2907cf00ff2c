import type { ByteText } from './model.ts';

// What was probably meant by a value that no server takes.

/** `true`, `on`, `1`: yes. `undefined` for what is neither. */
export function mendedSwitch(word: ByteText): 'yes' | 'no' | undefined {
  if (/^(?:true|on|1|enabled?|y|t)$/i.test(word)) return 'yes';
  if (/^(?:false|off|0|disabled?|n|f)$/i.test(word)) return 'no';
  return undefined;
}

/** `2gib` → `2gb`, `1tb` → `1024gb`, `1.5gb` → `1536mb`, `1,024mb` → `1024mb`; `undefined` when nobody can tell. */
export function mendedSize(word: ByteText): string | undefined {
  const [, digits = '', letter = '', rest = ''] = /^(\d+(?:[.,]\d+)*)\s*([kmgt])?(ib|b|bytes?)?$/i.exec(word) ?? [];
  if (digits === '' || (letter === '' && rest !== '')) return undefined;
  const number = Number(/,\d{3}(?!\d)/.test(digits) ? digits.replaceAll(',', '') : digits.replace(',', '.'));
  const power = ' kmgt'.indexOf(letter.toLowerCase() || ' ');
  if (!Number.isFinite(number)) return undefined;
  const isBinary = rest !== '';
  const bytes = number * (isBinary ? 1024 : 1000) ** power;
  return asWritten(bytes, isBinary);
}

/** Without a fraction, in the largest unit that allows that. */
function asWritten(bytes: number, isBinary: boolean): string | undefined {
  for (const [index, unit] of (isBinary ? ['gb', 'mb', 'kb'] : ['g', 'm', 'k']).entries()) {
    const size = (isBinary ? 1024 : 1000) ** (3 - index);
    if (bytes >= size && Number.isInteger(bytes / size)) return `${bytes / size}${unit}`;
  }
  return Number.isInteger(bytes) ? String(bytes) : undefined;
}

/** Words of an enum without what people write differently: `AllKeys_LRU` as `allkeyslru`. */
export function comparable(word: ByteText): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '');
}
