import { randomBytes } from 'node:crypto';
import { openLogService } from '../cloud/ingest/openLogService';
import { sleep } from '../cloud/sleep';
import type { BackOff } from '../core/ship/backOff';
import type { ShipDestination } from '../core/ship/shipDestination';
import { createMemoryLedger } from '../core/ship/shipLedger';
import { nodeInflate } from '../store/nodeInflate';
import { createBearerTokens } from './bearerTokens';
import { createCosBucket } from './cosBucket';
import { createHttp, type SendHttp } from './httpCall';
import { createLetterBox } from './letterBox';
import type { DestinationConfig, ShipperConfig } from './readConfig';
import { Shipper } from './shipper';
import type { ShipperLog } from './shipperLog';
import { createStateFiles, type StateFiles } from './stateFiles';
import { createStateLedger } from './stateLedger';
import type { WatchForm } from './watchForm';

/** A shipper on real services. */
export interface RunningShipper {
  readonly shipper: Shipper;
  /** Its notes; null where it has nowhere to keep any. */
  readonly state: StateFiles | null;
  readonly startedAt: number;
  close(): void;
}

export function createRunningShipper(
  config: ShipperConfig,
  log: ShipperLog,
  { backOff, watchForm }: { readonly backOff?: BackOff; readonly watchForm: WatchForm | null },
): RunningShipper {
  const http = createHttp();
  const tokens = createBearerTokens(http.send, config.iamEndpoint, config.signIn);
  const { state: place } = config;
  const state =
    place === null
      ? null
      : createStateFiles(createCosBucket(http.send, tokens, place.endpoint, place.bucket), place.prefix, log);
  const ledger = state === null ? createMemoryLedger() : createStateLedger(state, randomBytes(6).toString('hex'));
  const watches = config.watches === null ? null : (watchForm?.create(config.watches, state, log) ?? null);
  const shipper = new Shipper({
    bucketName: config.bucket,
    prefix: config.prefix,
    bucket: createCosBucket(http.send, tokens, config.cosEndpoint, config.bucket),
    destination: createDestination(config.destination, http.send, config.iamEndpoint),
    ledger,
    onLetter: createLetterBox(state, log),
    watches,
    log,
    inflate: nodeInflate,
    maxObjectBytes: config.maxObjectBytes,
    concurrency: config.concurrency,
    now: Date.now,
    delay: sleep,
    random: Math.random,
    ...(backOff === undefined ? {} : { backOff }),
  });
  return { shipper, state, startedAt: Date.now(), close: () => http.close() };
}

function createDestination(config: DestinationConfig, send: SendHttp, iamEndpoint: string): ShipDestination {
  if (config.kind !== 'cloudlogs') return openLogService(config);
  const tokens = createBearerTokens(send, iamEndpoint, config.signIn);
  return openLogService({ kind: 'cloudlogs', url: config.url, tokens });
}
