import type { Endpoints } from './cloud';
import { createEndpointGuard } from './endpointGuard';
import type { Timeouts } from './httpExchange';
import type { RequestLog } from './requestLog';
import { type RetryTools, systemTools } from './retry';

/** What all clients of IBM Cloud are made with. Clock, delays and chance are the system's unless given. */
export interface CloudOptions extends Partial<RetryTools> {
  /** What is absent is the public endpoint. Hosts named here may get the token. */
  readonly endpoints?: Endpoints;
  readonly timeouts?: Partial<Timeouts>;
  /** Told of every request, without secrets. */
  readonly log?: RequestLog;
}

/** The same, as the clients take it. */
export function sharedOptions({ endpoints, timeouts, log, delay, clock, random }: CloudOptions) {
  const tools: RetryTools = {
    delay: delay ?? systemTools.delay,
    clock: clock ?? systemTools.clock,
    random: random ?? systemTools.random,
  };
  return {
    guard: createEndpointGuard(endpoints),
    tools,
    ...(endpoints === undefined ? {} : { endpoints }),
    ...(timeouts === undefined ? {} : { timeouts }),
    ...(log === undefined ? {} : { log }),
  };
}
