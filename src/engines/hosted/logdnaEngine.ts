import { compileLogdna } from '../../core/query/hosted/hostedCompilers';
import type { QueryEngine } from '../queryEngine';
import type { FollowSource } from './followLines';
import { createHostedEngine } from './hostedEngine';
import type { LinePage, LineRequest } from './lineSource';

export interface LogdnaEngineOptions {
  /** Found lines, newest page first. */
  pages(request: LineRequest, signal: AbortSignal): AsyncIterable<LinePage>;
  /** Lines as they come in. */
  readonly follow?: FollowSource;
  readonly now: () => number;
  /** Days the account's plan keeps lines. */
  readonly retentionDays: number;
  /** Default 100,000. */
  readonly mostLines?: number;
  /** Default `LogDNA`. */
  readonly label?: string;
}

const day = 86_400_000_000;

/** Searches in LogDNA, today Mezmo. */
export function createLogdnaEngine(options: LogdnaEngineOptions): QueryEngine {
  const mostLines = options.mostLines ?? 100_000;
  return createHostedEngine({
    kind: 'logdna',
    label: options.label ?? 'LogDNA',
    source: {
      ...{ pages: options.pages, compile: compileLogdna },
      ...(options.follow === undefined ? {} : { follow: options.follow }),
    },
    now: options.now,
    retention: options.retentionDays * day,
    mostLines,
    freshness: 'lines can be found about half a minute after they came in',
    limits: [
      `Of one search at most the newest ${mostLines.toLocaleString('en-US')} lines are fetched.`,
      `Lines are kept ${options.retentionDays} days.`,
      'Records shipped by other tools carry no names or ids of their object: searches for those do not find them.',
      'A value that does not fit its field (text where a port should be) is not looked for.',
    ],
  });
}
