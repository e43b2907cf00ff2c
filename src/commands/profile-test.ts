import { defineCommand } from '../command.ts';
import { inSlotOrder } from '../health/node-order.ts';
import { measureRoundTrip, PINGS, roundTripBudgetMs, type RoundTrip } from '../health/round-trip.ts';
import { type Capability, probeCapabilities, type Trial } from '../redis/capabilities.ts';
import { asText } from '../redis/reply.ts';
import { isKnown, type Known, type Node, type Target } from '../redis/target.ts';
import { type Answer, type Cell, prose, seconds } from '../report.ts';

/** What the subcommands there are would like to send. What only some servers have says since when. */
const TRIALS: readonly Trial[] = [
  { command: 'INFO', args: ['server'], uses: 'stats: all figures' },
  { command: 'CONFIG GET', args: ['maxmemory'], uses: 'lint-config --live, stats, slowlog: settings' },
  { command: 'SLOWLOG GET', args: ['0'], uses: 'slowlog, stats: slow commands' },
  { command: 'COMMANDLOG GET', args: ['0', 'slow'], uses: 'slowlog: large requests and replies', since: 'only Valkey 8.1 or newer' },
  { command: 'LATENCY HISTOGRAM', args: ['ping'], uses: 'stats, slowlog: time by command', since: 'Redis 7.0 or any Valkey' },
  { command: 'SCAN', args: ['0', 'COUNT', '1'], uses: 'audit, ttl: keys, in steps' },
  { command: 'CLIENT NO-TOUCH', args: ['OFF'], uses: 'audit, ttl: leaves idle times as they are', since: 'Redis 7.2 or any Valkey' },
  { command: 'MEMORY USAGE', args: ['cacheops:no-such-key'], uses: 'audit, family, key: bytes of a key' },
  { command: 'DBSIZE', args: [], uses: 'audit, ttl: progress' },
];

interface TestedNode {
  readonly address: string;
  readonly role: string;
  /** Client round trip in milliseconds; null when the node could not be reached, or may not be PINGed. */
  readonly roundTrip: RoundTrip | null;
  readonly slots: number;
}

interface Data {
  readonly engine: string;
  readonly engineVersion: string;
  readonly topology: string;
  /** The ACL user; null where the server has no ACL. */
  readonly user: string | null;
  readonly nodes: readonly TestedNode[];
  readonly capabilities: readonly Capability[];
}

export const profileTest = defineCommand({
  name: 'profile test',
  description:
    'Connects, and tells what is there: topology, engine and version, round-trip time to every node, and what this user may do. Changes nothing.',
  examples: [
    { line: 'cacheops profile test', what: 'is the profile right?' },
    { line: 'cacheops profile test --profile prod --user ops --askpass', what: 'what may ops do there?' },
  ],
  options: {},
  connects: true,
  schemaVersion: 1,
  judges: false,

  async run(_input, context): Promise<Answer<Data>> {
    const target = await context.target();
    const reached = await target.each(target.nodes, (node) => node.ask(asText, 'PING'));
    const answering = reached.flatMap((result) => ('value' in result ? [result.node] : []));
    const roundTrips = await measureOneByOne(target, answering);
    const [first = target.nodes[0]!] = answering; // a target has at least one node
    const user = await first.ask(asText, 'ACL WHOAMI');
    return {
      data: {
        engine: target.engine,
        engineVersion: target.engineVersion,
        topology: target.topology,
        user: isKnown(user) ? user.value : null,
        nodes: inSlotOrder(target.nodes).map((node) => testedNode(node, roundTrips.get(node))),
        capabilities: await probeCapabilities(first, TRIALS),
      },
      missing: [
        ...reached.flatMap((result) =>
          'error' in result ? [{ subject: { node: result.node.address }, reason: result.error.message }] : [],
        ),
        ...target.absent.map(({ address, reason }) => ({ subject: { node: address }, reason })),
      ],
    };
  },

  blocks: ({ user, nodes, capabilities }: Data) => [
    {
      kind: 'table',
      title: 'nodes',
      columns: [
        { title: 'node' },
        { title: 'role' },
        { title: 'slots', align: 'right', drop: 2 },
        { title: 'round trip p50', align: 'right' },
        { title: 'p90', align: 'right', drop: 1 },
      ],
      rows: nodes.map(({ address, role, slots, roundTrip }): Cell[] => [
        address,
        role,
        slots === 0 ? null : { value: slots, unit: 'integer' },
        roundTrip === null ? { text: 'unknown', tone: 'error' } : seconds(roundTrip.p50Ms / 1_000),
        roundTrip === null ? null : seconds(roundTrip.p90Ms / 1_000),
      ]),
    },
    {
      kind: 'table',
      title: user === null ? 'what may be done' : `what user ${user} may do`,
      columns: [{ title: 'command' }, { title: 'used by', drop: 1 }, { title: 'allowed' }, { title: 'would need', shrink: true }],
      rows: capabilities.map(({ command, uses, allowed, reason, wouldNeed }): Cell[] => [
        command,
        prose(uses),
        { text: allowed, tone: tones[allowed] },
        wouldNeed ?? reason,
      ]),
    },
  ],
  records: ({ capabilities }) => capabilities.map((capability) => ({ ...capability })),
});

const tones = { yes: 'good', no: 'warning' } as const;

/** Side by side, what we would measure is ourselves. */
async function measureOneByOne(target: Target, nodes: readonly Node[]): Promise<ReadonlyMap<Node, Known<RoundTrip>>> {
  const measured = new Map<Node, Known<RoundTrip>>();
  for (const node of nodes) {
    const [result] = await target.each([node], (each) =>
      measureRoundTrip(each, { budgetMs: roundTripBudgetMs(nodes.length), pings: PINGS }),
    );
    if (result && 'value' in result) measured.set(node, result.value);
  }
  return measured;
}

function testedNode({ address, role, slots }: Node, roundTrip: Known<RoundTrip> | undefined): TestedNode {
  return {
    address,
    role,
    roundTrip: roundTrip && isKnown(roundTrip) ? roundTrip.value : null,
    slots: slots.reduce((sum, [from, to]) => sum + to - from + 1, 0),
  };
}
