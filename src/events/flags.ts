/** How a service that purges what events say is asked for. */
export const LISTEN_FLAGS = {
  listen: {
    type: 'string',
    value: 'source',
    summary: 'be a service that purges the tags of events, by the rules of the profile: stream:KEY, channel:NAME, or - for lines of JSON',
  },
  group: { type: 'string', value: 'name', default: 'cacheops', summary: 'the consumer group of the stream; made where there is none' },
  consumer: { type: 'string', value: 'name', summary: 'its name in the group, the same after a restart (default: that of the machine)' },
  fromStart: { type: 'boolean', summary: 'a new group begins with what the stream holds, not with what comes from now on' },
  makeStream: { type: 'boolean', summary: 'make the stream where there is none' },
  takeOverAfter: {
    type: 'duration',
    value: 'duration',
    default: 60_000,
    min: 1,
    summary: 'when another consumer has not acknowledged an entry for so long, deal with it',
  },
  batch: { type: 'integer', value: 'n', default: 500, min: 1, max: 5_000, summary: 'at most so many events together' },
} as const;
