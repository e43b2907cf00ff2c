import { isIPv6 } from 'node:net';

/**
 * Some values hold colons although a colon separates the parts of a key: IPv6 addresses, MAC addresses, dates with a
 * time. Normalising and templates must agree about them, so both ask here. They begin a part of the key: `a03:04:…` holds none.
 *
 * @param text one character a byte (latin1)
 * @param wanted whether a value may end at this offset; the longest such value is taken
 */
export function colonValueAt(
  text: string,
  from: number,
  wanted: (end: number) => boolean,
): { readonly name: string; readonly end: number } | undefined {
  if (!mayBeginAt(text, from)) return undefined;
  const accepts = text[from - 1] === '[' ? (end: number) => text[end] === ']' && wanted(end) : wanted;
  const moment = endOfMatch(DATE_TIME, text, from);
  if (moment !== undefined && accepts(moment)) return { name: 'date', end: moment };
  const run = endOfMatch(ADDRESS_RUN, text, from);
  if (run === undefined) return undefined;
  const mac = endOfMatch(MAC, text, from);
  if (mac !== undefined && accepts(mac)) return { name: 'mac', end: mac };
  for (let end = run; end > from + 2; end--) {
    const stopsHere = end === run ? !isWordAt(text, end) : text[end] === ':';
    if (stopsHere && accepts(end) && isAddress(text.slice(from, end))) return { name: 'ip', end };
  }
  return undefined;
}

const mayBeginAt = (text: string, from: number): boolean =>
  from === 0 || text[from - 1] === ':' || (text[from - 1] === '[' && (from === 1 || text[from - 2] === ':'));

// The counts are bounded, so a hostile key costs a few dozen steps.
const DATE_TIME = /(?:19|20)\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(?:Z|[+-][0-2]\d:?[0-5]\d)?(?![0-9A-Za-z])/y;
const MAC = /[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}(?![0-9A-Za-z:])/y;
const ADDRESS_RUN = /(?=[0-9A-Fa-f.]{0,4}:[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:.]{3,45}/y;

function endOfMatch(sticky: RegExp, text: string, from: number): number | undefined {
  sticky.lastIndex = from;
  return sticky.test(text) ? sticky.lastIndex : undefined;
}

const isWordAt = (text: string, at: number): boolean => at < text.length && /[0-9A-Za-z]/.test(text[at] ?? '');

/** `feed::42` is a valid IPv6 address, but far likelier a name and an id: what looks like words is not taken for one. */
function isAddress(text: string): boolean {
  if (!/\d/.test(text) || !isIPv6(text)) return false;
  if (text === '::1' || text.toLowerCase().startsWith('::ffff:')) return true;
  const groups = text.split(':').filter((group) => group !== '');
  const first = groups[0] ?? '';
  return groups.length >= 5 || (/\d/.test(first) && !text.startsWith(':') && (groups.length >= 3 || first.length === 4));
}
