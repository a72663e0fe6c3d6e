import { parseIpv4 } from '../../core/net/ipv4';
import { describeProbe, type ProbeOutcome } from '../policy/describeProbe';
import { exerciseSearches, type SuggestedSearch } from './exerciseSearches';
import type { ExerciseTarget } from './exerciseTarget';

/** How an attempt to read a web page ended; `text` is foreign. */
export type PageOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly text: string }
  | { readonly kind: 'silent' | 'refused' | 'unreachable' };

/** Tries from this machine. All reject when cancelled. */
export interface ExerciseTools {
  tcp(host: string, port: number, signal: AbortSignal): Promise<ProbeOutcome>;
  http(host: string, port: number, path: string, signal: AbortSignal): Promise<PageOutcome>;
  /** This machine's public address; asks a host outside. Rejects with `CloudError`. */
  ownAddress(signal: AbortSignal): Promise<string>;
}

export interface ExerciseTry {
  /** `http://52.116.136.250:3000/info`, `52.116.136.250:22`. */
  readonly what: string;
  readonly port: number;
  readonly outcome: ProbeOutcome | 'answered';
  /** One or two sentences; holds what the server said where it answered. */
  readonly message: string;
}

export interface ExerciseResult {
  readonly tries: readonly ExerciseTry[];
  /** Null where it was not to be asked for, or could not be found out; `addressProblem` then says why. */
  readonly ownAddress: string | null;
  readonly addressProblem: string | null;
  readonly searches: readonly SuggestedSearch[];
  /** Microseconds UTC: when the first try began. */
  readonly startedAt: number;
}

/**
 * Makes traffic that flow logs will show: reads the pages, tries the ports, one after the other, and names the searches
 * that find it. `findAddress`: the user agreed that a host outside is asked for this machine's address. `now` in
 * microseconds UTC. Rejects when cancelled; what a try runs into is its outcome.
 */
export async function exerciseVpc(
  tools: ExerciseTools,
  target: ExerciseTarget,
  options: { readonly findAddress: boolean; readonly now: () => number; readonly onTry?: (done: ExerciseTry) => void },
  signal: AbortSignal,
): Promise<ExerciseResult> {
  const startedAt = options.now();
  const tries: ExerciseTry[] = [];
  const done = (tried: ExerciseTry) => {
    tries.push(tried);
    options.onTry?.(tried);
  };
  for (const page of target.pages) done(await readPage(tools, target, page, signal));
  for (const port of target.tcpPorts) done(await connect(tools, target, port, signal));
  let ownAddress: string | null = null;
  let addressProblem = options.findAddress ? null : 'This machine’s address was not asked for.';
  if (options.findAddress) {
    try {
      ownAddress = await tools.ownAddress(signal);
    } catch (error) {
      signal.throwIfAborted();
      addressProblem = error instanceof Error ? error.message : String(error);
    }
  }
  return { tries, ownAddress, addressProblem, searches: exerciseSearches(target, ownAddress), startedAt };
}

async function readPage(
  tools: ExerciseTools,
  { publicIp, webPort: port }: ExerciseTarget,
  page: string,
  signal: AbortSignal,
): Promise<ExerciseTry> {
  const what = `http://${publicIp}:${port}${page}`;
  const outcome = await tools.http(publicIp, port, page, signal);
  if (outcome.kind !== 'answered')
    return { what, port, outcome: outcome.kind, message: describeProbe(outcome.kind, address(publicIp), port) };
  const said = outcome.text.trim().slice(0, 200);
  const status = outcome.status === 200 ? 'answers' : `answers with HTTP ${outcome.status}`;
  return { what, port, outcome: 'answered', message: `${what} ${status}${said === '' ? '.' : `: ${said}`}` };
}

async function connect(
  tools: ExerciseTools,
  { publicIp }: ExerciseTarget,
  port: number,
  signal: AbortSignal,
): Promise<ExerciseTry> {
  const outcome = await tools.tcp(publicIp, port, signal);
  return { what: `${publicIp}:${port}`, port, outcome, message: describeProbe(outcome, address(publicIp), port) };
}

function address(text: string): number {
  return parseIpv4(text) ?? 0;
}
