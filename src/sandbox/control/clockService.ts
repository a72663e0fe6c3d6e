import { jsonBody } from '../http/jsonBody';
import { jsonReply, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import type { Tokens } from '../iam/tokens';
import { captureSeconds } from '../simulator/captureWindow';

/** No single push is longer. */
const mostMilliseconds = 90 * 24 * 3_600_000;

export interface ClockControl {
  /** Milliseconds. */
  readonly now: () => number;
  readonly advance: (milliseconds: number) => void;
}

/**
 * The sandbox's clock for programs beside it, so that nobody has to wait five minutes for a rehearsal. No contract of
 * IBM's. It needs an access token of the sandbox: no page in a browser moves the clock.
 *
 *     GET  /sandbox/clock                            {"now":"…","window_ends":"…"}
 *     POST /sandbox/clock {"milliseconds":60000}     pushes it forward
 *     POST /sandbox/clock {"to":"window_end"}        to the end of the present capture window, whose objects appear
 */
export function clockService({ now, advance }: ClockControl, tokens: Tokens): SandboxService {
  return {
    name: 'control',
    prefix: 'sandbox',
    regional: false,
    handle: (request) => {
      if (!tokens.accepts(request.headers.authorization)) return refusal(401, 'Not signed in to the sandbox.');
      if (request.path !== '/clock') return refusal(404, 'No such control.');
      if (request.method === 'GET') return clock(now());
      return request.method === 'POST' ? push(request, { now, advance }) : refusal(405, 'Not allowed.');
    },
    errorReply: (status) => refusal(status, `The sandbox answered ${status}.`),
  };
}

function push(request: SandboxRequest, { now, advance }: ClockControl): Reply {
  const { milliseconds, to } = jsonBody(request) ?? {};
  const by = to === 'window_end' ? windowEnd(now()) - now() : milliseconds;
  if (typeof by !== 'number' || !Number.isInteger(by) || by < 1 || by > mostMilliseconds)
    return refusal(400, `Give {"to":"window_end"}, or milliseconds from 1 to ${mostMilliseconds}.`);
  advance(by);
  return clock(now());
}

function clock(now: number): Reply {
  return jsonReply(200, { now: new Date(now).toISOString(), window_ends: new Date(windowEnd(now)).toISOString() });
}

function windowEnd(now: number): number {
  const window = captureSeconds * 1000;
  return (Math.floor(now / window) + 1) * window;
}

function refusal(status: number, message: string): Reply {
  return jsonReply(status, { message });
}
