/** A load that comes to its end when told to. */
export function gatedLoad(value: unknown) {
  let finish = (): void => undefined;
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const load = async (): Promise<unknown> => {
    gated.calls++;
    await gate;
    return value;
  };
  const gated = Object.assign(load, { calls: 0, finish });
  return gated;
}
