import type { TargetChoice } from '../../../app/setUp/setUpConfig';
import type { Cloud } from '../../../cloud/cloud';
import type { CloudSetup } from '../../../cloud/setup/cloudSetup';
import type { Draft } from './draft';

/** What the questions ask the account themselves, so that nobody is asked for it. */
export interface QuestionPorts {
  readonly cloud: Pick<Cloud, 'vpc' | 'storage'>;
  readonly setup: Pick<CloudSetup, 'resources'>;
  /** A LogDNA to begin with, where the account brings one. */
  readonly logdna: { readonly host: string; readonly key: string } | null;
  /** The ClickHouse to begin with, where one is connected. */
  readonly clickhouse: {
    readonly url: string;
    readonly user: string;
    readonly database: string;
    readonly password: string;
  } | null;
  /** Names of the set-ups that stand in the account, `flowlogs.us-south`. */
  readonly standing: readonly string[];
  /** Whether a secret of this name is kept already. */
  knowsSecret(name: string): Promise<boolean>;
}

export type QuestionId =
  | 'region'
  | 'resourceGroup'
  | 'targets'
  | 'bucket'
  | 'expiry'
  | 'destination'
  | 'mezmoHost'
  | 'mezmoKey'
  | 'clickhouseUrl'
  | 'clickhouseUser'
  | 'clickhouseDatabase'
  | 'clickhousePassword'
  | 'shipper'
  | 'whiskHost'
  | 'whiskKey'
  | 'alert'
  | 'alertWebhook'
  | 'prefix';

/** One question as data; how it is asked is the editor's part. */
export type Question = OneQuestion | SomeQuestion | TextQuestion;

interface Asked {
  readonly id: QuestionId;
  /** The question itself. */
  readonly ask: string;
}

/** Names in it come from the account. */
export interface Option {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly icon?: 'add' | 'database';
  readonly chosen: boolean;
}

/** One of some. */
export interface OneQuestion extends Asked {
  readonly kind: 'one';
  /** Rejects with `CloudError`, and when cancelled. */
  options(signal: AbortSignal): Promise<readonly (Option & { answer(draft: Draft): Draft })[]>;
}

/** At least one of some. */
export interface SomeQuestion extends Asked {
  readonly kind: 'some';
  options(signal: AbortSignal): Promise<readonly (Option & { readonly target: TargetChoice })[]>;
  answer(draft: Draft, targets: readonly TargetChoice[]): Draft;
}

export interface TextQuestion extends Asked {
  readonly kind: 'text';
  readonly value: string;
  /** Not shown while it is typed. */
  readonly secret: boolean;
  /** What is wrong with a text, as a sentence; null: nothing. */
  problem(text: string): string | null;
  answer(draft: Draft, text: string): Draft;
}
