/** A reason that begins with the node's address, without it: the subject names the node already, and the same reason on many nodes should read the same. */
export function withoutAddress(reason: string, address: string): string {
  if (!reason.startsWith(address)) return reason;
  const rest = reason.slice(address.length);
  return /^:? /.test(rest) ? rest.replace(/^:? /, '') : reason;
}
