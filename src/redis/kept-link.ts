import type { Link } from './link.ts';

/** One link that is dialled on first use, and anew on the first use after it has gone. */
export interface KeptLink {
  /** Whoever asks while it is being dialled hears what comes of it: where nobody answers, each dial takes as long as the timeout. */
  link(): Promise<Link>;
  /** The one that was dialled last, whatever has come of it. */
  last(): Promise<Link> | undefined;
  close(): void;
}

/** @param opened a link that is there already */
export function keepLink(dial: () => Promise<Link>, opened?: Link): KeptLink {
  let last: Promise<Link> | undefined = opened && Promise.resolve(opened);
  let isDialling = false;

  const link = async (): Promise<Link> => {
    const known = last;
    if (known !== undefined && isDialling) return known;
    const open = known && (await known.catch(() => undefined)); // without one, it is dialled at once: see close
    if (open?.alive) return open;
    if (last !== known) return link(); // somebody else, who waited as well, dials
    isDialling = true;
    last = dial().finally(() => (isDialling = false));
    return last;
  };

  return { link, last: () => last, close: () => void last?.then((open) => open.close()).catch(() => undefined) };
}
