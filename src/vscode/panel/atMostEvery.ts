/** Runs something so many milliseconds later, unless it is called off. */
export type Later = (run: () => void, milliseconds: number) => () => void;

const timer: Later = (run, milliseconds) => {
  const timeout = setTimeout(run, milliseconds);
  return () => clearTimeout(timeout);
};

/** Passes the first value on at once, then the latest one each time so many milliseconds have passed, until it is stopped. */
export function atMostEvery<T>(
  milliseconds: number,
  pass: (value: T) => void,
  later: Later = timer,
): { tell(value: T): void; stop(): void } {
  let latest: { readonly value: T } | null = null;
  let callOff: (() => void) | null = null;
  let stopped = false;
  const next = () => {
    callOff = null;
    if (latest === null) return;
    const { value } = latest;
    latest = null;
    callOff = later(next, milliseconds);
    pass(value);
  };
  return {
    tell(value) {
      if (stopped) return;
      latest = { value };
      if (callOff === null) next();
    },
    stop() {
      stopped = true;
      callOff?.();
    },
  };
}
