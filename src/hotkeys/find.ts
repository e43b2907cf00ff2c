import { RefusedError } from '../errors.ts';
import type { ScanOptions } from '../keyspace/scan.ts';
import type { NodeCost } from '../keyspace/source.ts';
import type { Answer } from '../report.ts';
import { findByFrequency } from './by-frequency.ts';
import { findByMonitor, type MonitorBounds } from './by-monitor.ts';
import { findBySlots } from './by-slots.ts';
import { findByTracking } from './by-tracking.ts';
import type { HotkeysData, Method, Offer } from './hotkeys-data.ts';
import { readOffers } from './offers.ts';
import type { Found, HotkeysRequest } from './request.ts';

export interface MethodChoice {
  /** Which one must be taken; `auto`: the first that the servers allow. */
  readonly wanted: Method | 'auto';
  readonly mostKeys: number;
  readonly scan: ScanOptions;
  readonly monitor: MonitorBounds;
  /** Is told what was looked up. */
  note(lookups: readonly NodeCost[]): Promise<void>;
}

/** Fails with RefusedError when the servers do not allow the method that is wanted. */
export async function findHotkeys(request: HotkeysRequest, choice: MethodChoice): Promise<Answer<HotkeysData>> {
  const offers = await readOffers(request.target);
  const method = choose(offers, choice.wanted);
  const { missing, ...found } = await byMethod(method, request, choice);
  await choice.note(found.lookups);
  return { data: { method, methods: offers, ...found }, missing };
}

function choose(offers: readonly Offer[], wanted: MethodChoice['wanted']): Method {
  const offer = offers.find(({ method, usable }) => (wanted === 'auto' ? usable : method === wanted));
  if (offer?.usable === true) return offer.method;
  throw new RefusedError(`--method ${wanted}: ${offer?.reason ?? 'the servers allow none'}`, { hint: offer?.wouldNeed ?? undefined });
}

function byMethod(method: Method, request: HotkeysRequest, { mostKeys, scan, monitor }: MethodChoice): Promise<Found> {
  if (method === 'hotkeys') return findByTracking(request);
  if (method === 'slots') return findBySlots(request);
  return method === 'lfu' ? findByFrequency(request, mostKeys, scan) : findByMonitor(request, monitor);
}
