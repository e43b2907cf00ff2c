import { RefusedError } from '../errors.ts';
import { parseInfo } from '../redis/info.ts';
import { asText } from '../redis/reply.ts';
import { isKnown, type Node } from '../redis/target.ts';
import { formatByteRate, formatCount } from '../text/humanize.ts';

/** What a node does before it is looked at; null where it does not tell. */
export interface Load {
  readonly node: string;
  readonly commandsPerSecond: number | null;
  /** What its clients send it. */
  readonly inputBytesPerSecond: number | null;
  /** What it sends its clients. */
  readonly outputBytesPerSecond: number | null;
}

export async function readLoad(node: Node): Promise<Load> {
  const known = await node.ask((reply) => parseInfo(asText(reply)), 'INFO', 'stats');
  const info = isKnown(known) ? known.value : undefined;
  const bytes = (kilobytes: number | undefined): number | null => (kilobytes === undefined ? null : Math.round(kilobytes * 1024));
  return {
    node: node.address,
    commandsPerSecond: info?.number('instantaneous_ops_per_sec') ?? null,
    inputBytesPerSecond: bytes(info?.number('instantaneous_input_kbps')),
    outputBytesPerSecond: bytes(info?.number('instantaneous_output_kbps')),
  };
}

/** Time, database, client and quotes of a line, beside the arguments. */
const LINE_OVERHEAD_BYTES = 50;

/** Roughly what a node will send us, each second. */
export const expectedBytesPerSecond = ({ commandsPerSecond, inputBytesPerSecond }: Load): number | null =>
  commandsPerSecond === null || inputBytesPerSecond === null ? null : inputBytesPerSecond + commandsPerSecond * LINE_OVERHEAD_BYTES;

/** What looking will cost, in a sentence. */
export function costOf(loads: readonly Load[]): string {
  const commands = sum(loads.map((load) => load.commandsPerSecond));
  const [bytes, output] = [sum(loads.map(expectedBytesPerSecond)), sum(loads.map((load) => load.outputBytesPerSecond))];
  if (commands === null || bytes === null)
    return 'the servers do not tell how busy they are: MONITOR costs them up to two thirds of their throughput';
  return `${formatCount(commands)} commands a second now: MONITOR makes the servers send each to us, about ${formatByteRate(bytes)}${output === null ? '' : ` beside the ${formatByteRate(output)} that they send now`}, and costs servers at their limit up to two thirds of their throughput`;
}

/**
 * Fails with RefusedError when a node is busier than it may be to be looked at all the time.
 *
 * @see https://redis.io/docs/latest/commands/monitor/ (the cost of running MONITOR)
 */
export function refuseBusy(loads: readonly Load[], mostPerSecond: number): void {
  const busy = loads.find(({ commandsPerSecond }) => commandsPerSecond !== null && commandsPerSecond > mostPerSecond);
  if (busy === undefined || busy.commandsPerSecond === null) return;
  throw new RefusedError(
    `${busy.node} runs ${formatCount(busy.commandsPerSecond)} commands a second (bound ${formatCount(mostPerSecond)}): MONITOR could halve its throughput`,
    {
      hint: `look at a part of the time: --slice 1s/10s; or allow it: --max-rate ${Math.ceil((2 * busy.commandsPerSecond) / 1_000) * 1_000}`,
    },
  );
}

const sum = (values: readonly (number | null)[]): number | null =>
  values.reduce((total, value) => (total === null || value === null ? null : total + value), 0 as number | null);
