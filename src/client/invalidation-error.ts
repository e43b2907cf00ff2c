import type { Invalidated } from './cache.ts';

/** Some entries may be left; `cause` is the first reason. What came of the others is counted. */
export class InvalidationError extends Error implements Invalidated {
  readonly deleted: number;
  readonly alreadyGone: number;
  /** Tags whose entries are not all gone. */
  readonly tags: readonly string[];

  constructor(tags: readonly string[], { deleted, alreadyGone }: Invalidated, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`not everything with ${tags.map((tag) => JSON.stringify(tag)).join(', ')} could be deleted: ${reason}; call again to finish`, {
      cause,
    });
    this.name = 'InvalidationError';
    this.deleted = deleted;
    this.alreadyGone = alreadyGone;
    this.tags = tags;
  }
}
