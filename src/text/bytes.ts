/**
 * Bytes a server sent: text where they are valid UTF-8, otherwise base64, so that a key printed can be used again.
 * This is the form in which keys, client names and arguments stand in JSON.
 */
export type ServerText = string | { readonly base64: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Lossless: {@link toBytes} gives the same bytes back. */
export function fromBytes(bytes: Uint8Array): ServerText {
  try {
    return utf8.decode(bytes);
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') };
  }
}

export function toBytes(text: ServerText): Buffer {
  return typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.base64, 'base64');
}
