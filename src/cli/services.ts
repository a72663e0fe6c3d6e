import type { ArchiveFile } from '../app/demoVpc/tarArchive';
import type { ExerciseTools } from '../app/exercise/exerciseVpc';
import type { JournalStorage } from '../app/policy/changeJournal';
import type { ProbeOutcome } from '../app/policy/describeProbe';
import type { ShipperBundle, ShipperEndpoints } from '../app/setUp/shipperBundle';
import type { AlertService } from '../app/watches/alertService';
import type { Cloud } from '../cloud/cloud';
import type { CloudSetup } from '../cloud/setup/cloudSetup';
import type { FlowRow } from '../core/flow/flowRow';
import type { Inflate } from '../core/flow/openObject';
import type { ShipDestination } from '../core/ship/shipDestination';
import type { ShipLedger } from '../core/ship/shipLedger';
import type { ShipLetter } from '../core/ship/shipLetter';
import type { PostOnce } from '../core/watch/postMessage';
import type { InPlaceEngine } from '../engines/inPlace/foundObjects';
import type { QueryEngine } from '../engines/queryEngine';
import type { FlowStore, ObjectSource } from '../store/store';
import type { ClickhouseChoice } from './clickhouseChoice';
import type { ClickhouseServices } from './clickhouseServices';

/** What the commands need of the outside; `compose.ts` builds it of concrete classes. */
export interface Services {
  /** Making tables in a ClickHouse and filling them. */
  readonly clickhouse: ClickhouseServices;
  /** Microseconds UTC. */
  readonly now: () => number;
  openStore(directory: string): Promise<FlowStore>;
  /** An engine over the store in a directory. */
  openEngine(directory: string): Promise<QueryEngine>;
  /** An engine over the user's LogDNA. Throws `UsageError` where the environment names no credential. */
  openLogdna(): QueryEngine;
  /** An engine over an instance of IBM Cloud Logs. Throws `UsageError` where the environment names none. */
  openCloudLogs(remarks: EngineRemarks): QueryEngine;
  /** An engine over a bucket as it is, by the sign-in of `signIn`. Rejects with `CloudError`. */
  openBucket(place: BucketPlace, remarks: BucketRemarks): Promise<InPlaceEngine>;
  /** An engine over a ClickHouse. Rejects with `UsageError` where neither the choice nor the environment says where. */
  openClickhouse(choice: ClickhouseChoice, signal: AbortSignal): Promise<QueryEngine>;
  /** Views and alerts of a log service, by the same credentials. Throws `UsageError` as the engines do. */
  openAlerts(kind: DestinationKind): AlertService;
  /** An incoming webhook. Throws a `CloudError` where the address is none to post to. */
  openWebhook(address: string): PostOnce;
  /** Where the changes that this program made are written down; beside the store of a directory. */
  openJournal(directory: string): JournalStorage;
  /** The platform's gzip. */
  readonly inflate: Inflate;
  readonly delay: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Opens a TCP connection and closes it at once. */
  probe(host: string, port: number, signal: AbortSignal): Promise<ProbeOutcome>;
  /** Tries from this machine; on a sandbox, from where its instances can be reached. */
  exercise(): ExerciseTools;
  /** The Terraform files of the demo VPC. */
  demoTemplate(): Promise<readonly ArchiveFile[]>;
  /** Letters and digits, another one each time. */
  newId(): string;
  /** By IBMCLOUD_API_KEY, else by the login of the ibmcloud CLI. Rejects with `CloudError`. */
  signIn(): Promise<Cloud>;
  /**
   * Beside what `signIn` gives, for the same account, what setting up needs. `whisk`: the namespace of an OpenWhisk that
   * the shipper is to run in; null where it is to run elsewhere.
   */
  signInToSetUp(whisk: WhiskNamespace | null): Promise<SetUpAccess>;
  /** A secret by its name: the environment variable, else asked for where somebody sits at a terminal, else null. */
  secret(name: string, signal: AbortSignal): Promise<string | null>;
  /** Objects below a folder, or the one file. Rejects with a worded error where there is neither. */
  localSource(path: string): Promise<ObjectSource>;
  readFile(path: string, signal: AbortSignal): Promise<Uint8Array>;
  /** A file of one's own, written whole or not at all. */
  smallFile(path: string): SmallFile;
  /** All of standard input, as text. */
  readStdin(signal: AbortSignal): Promise<string>;
  startSandbox(options: SandboxChoice): Promise<RunningSandbox>;
  /**
   * The same services for the account of a sandbox and in its time: whoever waits pushes its clock. `home` is a folder
   * for what the stand-in of the `ibmcloud` CLI keeps.
   */
  inSandbox(sandbox: RunningSandbox, home: string): Services;
  readonly lines: RowLines;
  /**
   * A log service by the keys in the environment, and what was sent there before, kept beside the store of a directory.
   * Rejects with a `UsageError` that names what is missing.
   */
  openReplayTarget(kind: DestinationKind, directory: string): Promise<ReplayTarget>;
  /** What the deployed shipper would do with a call, here and now; `onLine` takes its log. */
  ship(call: ShipCall, onLine: (line: string) => void): Promise<ShipAnswer>;
  /** An empty folder of its own, removed with all that is in it by `dispose`. */
  temporaryFolder(): Promise<{ readonly path: string; dispose(): Promise<void> }>;
}

/** How time passes for the commands. */
export interface ProgramTime {
  /** Microseconds UTC. */
  now(): number;
  delay(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** What a log service has to say beside its answers. */
export interface EngineRemarks {
  /** Seconds until the next query may be asked. */
  readonly onWaiting: (seconds: number) => void;
  /** What it left out, in words for the user. */
  readonly onWarning: (warning: string) => void;
}

export interface SmallFile {
  /** Null where there is none. */
  read(signal: AbortSignal): Promise<string | null>;
  write(text: string): Promise<void>;
  remove(): Promise<void>;
}

/** What to search of a bucket. */
export interface BucketPlace {
  readonly bucket: string;
  readonly prefix: string;
  /** Objects read of one search; undefined: as many as usual. */
  readonly mostObjects?: number | undefined;
}

export interface BucketRemarks {
  /** What was not read, in words for the user. */
  readonly onRemark: (remark: string) => void;
}

export interface WhiskNamespace {
  /** Base URL of its API. */
  readonly host: string;
  /** `user:key`: secret. */
  readonly auth: string;
}

export interface SetUpAccess {
  readonly cloud: Cloud;
  readonly setup: CloudSetup;
  readonly bundle: ShipperBundle;
  readonly endpoints: ShipperEndpoints;
}

export const destinationKinds = ['logdna', 'cloudlogs', 'clickhouse'] as const;
export type DestinationKind = (typeof destinationKinds)[number];

export interface ReplayTarget {
  readonly destination: ShipDestination;
  readonly ledger: ShipLedger;
  readonly onLetter: (letter: ShipLetter) => Promise<void>;
  /** File with the letters. */
  readonly lettersPath: string;
}

export interface ShipCall {
  /** Type of the CloudEvent; null where there is none. */
  readonly type: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ShipAnswer {
  /** As of HTTP: below 300 the event is settled. */
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RowLines {
  readonly csvHeader: string;
  csv(row: FlowRow): string;
  /** With its line break. */
  json(row: FlowRow): string;
}

export interface SandboxChoice {
  readonly port?: number | undefined;
  readonly seed?: number | undefined;
  /** Virtual server instances in all; the article's two are always among them. */
  readonly vsis?: number | undefined;
  /** Hours of history that the bucket begins with. */
  readonly hours?: number | undefined;
  /** What the account begins with: the tutorial at its end (the default), its VPC alone, or nothing. */
  readonly account?: 'tutorial' | 'vpc' | 'empty' | undefined;
}

export interface RunningSandbox {
  readonly url: string;
  readonly apiKey: string;
  readonly region: string;
  /** Name of the bucket with the flow logs; empty where nothing is collected. */
  readonly bucket: string;
  /** Environment variables that point this program, or any other client, at it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Its time, microseconds UTC. */
  now(): number;
  /** Pushes its time forward: flow log objects whose window has ended appear. */
  advance(milliseconds: number): void;
  /** Names of the alerts that its LogDNA told of, once for each time. */
  told(): readonly string[];
  /** Resolves when nothing that is deployed there has anything to do any more. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
