import { EngineError, type EngineKind, type QueryEngine } from './queryEngine';

/** Optional members that an engine has once it is opened. */
interface LazyAbilities {
  /** It has a live tail. */
  readonly follows?: boolean;
  /** It adds up flows by their traits. */
  readonly sums?: boolean;
}

type Asked<Name extends 'follow' | 'sums'> = Parameters<NonNullable<QueryEngine[Name]>>;

/**
 * An engine that is made when somebody first asks it something, so that it can be listed before its code and its
 * credential were loaded. Making it is tried again after it failed. What it can beyond the rest is said beforehand, since
 * its users look for the members.
 */
export function createLazyEngine(
  kind: EngineKind,
  label: string,
  open: () => Promise<QueryEngine>,
  { follows = false, sums = false }: LazyAbilities = {},
): QueryEngine {
  let opened: Promise<QueryEngine> | null = null;
  const engine = () => {
    opened ??= open();
    const opening = opened;
    opening.catch(() => {
      if (opened === opening) opened = null;
    });
    return opening;
  };
  const cannot = (what: string) => new EngineError('unsupported', `${label} ${what}.`);
  return {
    kind,
    label,
    info: async (signal) => (await engine()).info(signal),
    page: async (...asked) => (await engine()).page(...asked),
    async *rows(...asked) {
      yield* (await engine()).rows(...asked);
    },
    count: async (...asked) => (await engine()).count(...asked),
    timeline: async (...asked) => (await engine()).timeline(...asked),
    topValues: async (...asked) => (await engine()).topValues(...asked),
    export: async (...asked) => (await engine()).export(...asked),
    ...(sums && {
      async *sums(...[request, signal]: Asked<'sums'>) {
        const made = await engine();
        if (made.sums === undefined) throw cannot('does not add up flows');
        yield* made.sums(request, signal);
      },
    }),
    ...(follows && {
      async *follow(...[request, signal]: Asked<'follow'>) {
        const made = await engine();
        if (made.follow === undefined) throw cannot('has no live tail');
        yield* made.follow(request, signal);
      },
    }),
    // Those who ask next come after it.
    renew: (request) =>
      void opened?.then(
        (made) => made.renew?.(request),
        () => undefined,
      ),
    coverage: async (request, signal) => (await (await engine()).coverage?.(request, signal)) ?? null,
    holdsFlows: async (range, signal) => (await (await engine()).holdsFlows?.(range, signal)) ?? true,
    async dispose() {
      const made = opened;
      opened = null;
      await made?.then(
        (one) => one.dispose(),
        () => undefined,
      );
    },
  };
}
