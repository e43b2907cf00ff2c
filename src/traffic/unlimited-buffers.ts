import type { Fact } from '../report.ts';

/** Which servers would not cut us off if we hung, and what lets them: see `openMonitorFeed`. */
export function unlimitedBuffers(nodes: readonly { readonly node: string; readonly bufferLimited: boolean | null }[]): readonly Fact[] {
  const open = nodes.filter(({ bufferLimited }) => bufferLimited === false).map(({ node }) => node);
  if (open.length === 0) return [];
  const text = `${open.join(', ')} would keep all for us if we hung: needs the ACL rules +subscribe &cacheops:monitor:idle`;
  return [{ label: 'buffers', phrases: [[text]] }];
}
