/**
 * Asks for the next page while the last one is being worked on. Only of pages that this work does not change, such as
 * those of a claim.
 */
export async function* readAhead<T>(pages: AsyncIterator<T>): AsyncGenerator<T, void, undefined> {
  for (let next = ask(pages); ;) {
    const page = await next;
    if (page.done) return;
    next = ask(pages);
    yield page.value;
  }
}

/** Whoever stops early does not hear of what failed in the meantime. */
function ask<T>(pages: AsyncIterator<T>): Promise<IteratorResult<T>> {
  const next = pages.next();
  next.catch(() => undefined);
  return next;
}
