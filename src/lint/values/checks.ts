import type { ByteText, CheckName } from '../model.ts';

/** Why the server refuses a text, or `undefined`. */
export function checkText(check: CheckName, text: ByteText): string | undefined {
  return CHECKS[check](text);
}

const CHECKS: Readonly<Record<CheckName, (text: ByteText) => string | undefined>> = {
  'base-name': baseName,
  'file-name': (text) => notEmpty(text) ?? baseName(text),
  'non-empty': notEmpty,
  hostname: (text) =>
    /^[A-Za-z0-9.-]*$/.test(text) && text.length < 256
      ? undefined
      : 'a host name holds letters, digits, hyphens and dots only, fewer than 256',
  nodename: (text) => (/[!#$%&()*+:;<>?@[\]^{|}~]/.test(text) ? 'a node name may not hold any of !#$%&()*+:;<>?@[]^{|}~' : undefined),
  'nodename-with-colon': (text) =>
    /[!#$%&()*+;<>?@[\]^{|}~]/.test(text) ? 'a node name may not hold any of !#$%&()*+;<>?@[]^{|}~' : undefined,
  'nodename-strict': (text) => (/^[A-Za-z0-9.:/_\x80-\xff-]*$/.test(text) ? undefined : 'a node name holds letters, digits and .:/_- only'),
  address: (text) =>
    /^[A-Za-z0-9.:/_\x80-\xff-]{0,45}$/.test(text) ? undefined : 'an address holds letters, digits and .:/_- only, at most 45 of them',
  ipv4: (text) => (text === '' || isIpv4(text) ? undefined : 'this is no IPv4 address'),
  ipv6: (text) => (text === '' || isIpv6(text) ? undefined : 'this is no IPv6 address'),
  'hash-seed': (text) => (text.length > 256 ? 'it may have 256 characters at most' : undefined),
  'proc-title': procTitle,
};

function notEmpty(text: ByteText): string | undefined {
  return text === '' ? 'it may not be empty' : undefined;
}

function baseName(text: ByteText): string | undefined {
  return /[/\\]/.test(text) ? 'it must be a file name, not a path' : undefined;
}

const PROC_TITLE_VARIABLES = ['title', 'listen-addr', 'server-mode', 'port', 'tls-port', 'unixsocket', 'config-file'];

/** Variables in braces; `{{` is a brace. */
function procTitle(text: ByteText): string | undefined {
  const variables = [...text.replaceAll('{{', '').matchAll(/\{([^}]*)(\}?)/g)];
  const allKnown = variables.every(([, name = '', close]) => close === '}' && PROC_TITLE_VARIABLES.includes(name));
  if (allKnown && text !== '') return undefined;
  return `it needs text, and its variables are ${PROC_TITLE_VARIABLES.map((name) => `{${name}}`).join(' ')}`;
}

export function isIpv4(text: ByteText): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
}

/** As inet_pton(3): up to eight groups, one `::`, and an IPv4 address may stand for the last two. */
export function isIpv6(text: ByteText): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const [last] = (groups.at(-1) ?? []).slice(-1);
  const embedded = last?.includes('.') === true && isIpv4(last);
  const count = groups.reduce((sum, half) => sum + half.length, embedded ? 1 : 0);
  const wellFormed = groups.every((half, index) =>
    half.every((group, at) => /^[0-9a-fA-F]{1,4}$/.test(group) || (embedded && index === groups.length - 1 && at === half.length - 1)),
  );
  return wellFormed && (halves.length === 2 ? count < 8 : count === 8);
}
