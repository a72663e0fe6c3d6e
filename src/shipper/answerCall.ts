import { mayCall, secretHeader } from './callSecret';
import { readObjectEvent } from './objectEvent';
import type { ShipperEnvironment } from './readConfig';
import { timedSweep } from './timedSweep';
import { warmShipper } from './warmShipper';
import type { WatchForm } from './watchForm';

/** What a call brings: CloudEvent or not, as the wrapper found it. */
export interface PlainCall {
  /** Type of the CloudEvent; null where there is none. */
  readonly type: string | null;
  readonly secret: unknown;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface PlainAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * One call of a function or action: an event of an object, or else the timer. `write` takes log lines; `watchForm` where the
 * form of the shipper has alerts. Never rejects.
 */
export async function answerCall(
  call: PlainCall,
  env: ShipperEnvironment,
  write: (line: string) => void = (line) => console.log(line),
  watchForm: WatchForm | null = null,
): Promise<PlainAnswer> {
  const startedAt = Date.now();
  const warm = warmShipper(env, write, watchForm);
  if (!warm.ok) {
    for (const message of warm.problems) write(JSON.stringify({ level: 'error', event: 'configuration', message }));
    return { status: 500, body: { error: 'The shipper is not configured.', problems: warm.problems } };
  }
  const { running, config, log } = warm;
  if (!mayCall(config.callSecret, call.secret)) {
    return { status: 401, body: { error: `The header ${secretHeader} is wrong or missing.` } };
  }
  try {
    const isObject = 'key' in call.body || 'notification' in call.body;
    const wish = isObject ? readObjectEvent(call.type, call.body) : ({ kind: 'timer' } as const);
    switch (wish.kind) {
      case 'ignored':
        return { status: 200, body: { ignored: wish.reason } };
      case 'invalid':
        log('warn', 'invalid_event', { reason: wish.reason });
        return { status: 400, body: { error: wish.reason } };
      case 'object': {
        const outcome = await running.shipper.handle(wish);
        return { status: outcome.kind === 'failed' ? 503 : 200, body: { ...outcome } };
      }
      case 'timer': {
        const { complete, reason, counts } = await timedSweep(running, config, log, startedAt);
        const { objects, objectsShipped, lines } = counts;
        return { status: 200, body: { complete, reason, objects, shipped: objectsShipped, lines } };
      }
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    log('error', 'unexpected', { message });
    return { status: 500, body: { error: 'Something unexpected went wrong; see the log.' } };
  }
}

/** A header whatever its case. */
export function headerOf(headers: unknown, name: string): string | null {
  if (typeof headers !== 'object' || headers === null) return null;
  const found = Object.entries(headers).find(([known]) => known.toLowerCase() === name);
  return typeof found?.[1] === 'string' ? found[1] : null;
}
