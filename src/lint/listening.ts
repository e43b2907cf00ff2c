import type { Subject } from './rule.ts';

export interface BindAddress {
  readonly address: string;
  /** Written with a `-`: the server goes on without it. */
  readonly optional: boolean;
}

/** What `bind` says, or its default: every address. */
export function bindAddresses(subject: Subject): readonly BindAddress[] {
  const words = (subject.text('bind') ?? '').split(' ').filter((word) => word !== '');
  return words.map((word) => {
    const optional = word.startsWith('-');
    return { address: optional ? word.slice(1) : word, optional };
  });
}

/** Programs on other machines may connect, as far as the server is asked: a firewall may say otherwise. */
export function listensBeyondLoopback(subject: Subject): boolean {
  if ((subject.number('port') ?? 0) === 0 && (subject.number('tls-port') ?? 0) === 0) return false;
  return bindAddresses(subject).some(({ address }) => !isLoopback(address));
}

/** `bind ""`, `*`, `0.0.0.0` or `::`. */
export function listensEverywhere(subject: Subject): boolean {
  if ((subject.number('port') ?? 0) === 0 && (subject.number('tls-port') ?? 0) === 0) return false;
  return bindAddresses(subject).some(({ address }) => isWildcard(address));
}

export const isWildcard = (address: string): boolean => /^(?:\*|0\.0\.0\.0|::\*?|0:0:0:0:0:0:0:0)$/.test(address);

export const isLoopback = (address: string): boolean => /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/i.test(address);
