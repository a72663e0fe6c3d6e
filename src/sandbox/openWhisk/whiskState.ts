/** A parameter or annotation, as OpenWhisk writes maps. */
export interface KeyValue {
  readonly key: string;
  readonly value: unknown;
}

export interface WhiskAction {
  readonly name: string;
  readonly exec: {
    readonly kind: string;
    readonly code: string;
    readonly binary: boolean;
    readonly main: string;
  };
  readonly parameters: readonly KeyValue[];
  readonly annotations: readonly KeyValue[];
  readonly limits: {
    readonly timeout: number;
    readonly memory: number;
    readonly logs: number;
    readonly concurrency: number;
  };
  /** Third part of the version, which rises with each update. */
  readonly patch: number;
  readonly updated: number;
}

export interface WhiskTrigger {
  readonly name: string;
  readonly parameters: readonly KeyValue[];
  readonly annotations: readonly KeyValue[];
  readonly patch: number;
  readonly updated: number;
}

export interface WhiskRule {
  readonly name: string;
  /** Names within the namespace. */
  readonly trigger: string;
  readonly action: string;
  active: boolean;
  readonly patch: number;
  readonly updated: number;
}

export interface WhiskPackage {
  readonly name: string;
  readonly parameters: readonly KeyValue[];
  readonly annotations: readonly KeyValue[];
  readonly binding: { readonly namespace: string; readonly name: string } | null;
  readonly patch: number;
  readonly updated: number;
}

export interface WhiskActivation {
  /** 32 hex digits. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** Milliseconds. */
  readonly start: number;
  readonly end: number;
  /** 0 success, 1 application error, 2 action developer error, 3 whisk internal error. */
  readonly statusCode: number;
  readonly result: unknown;
  readonly logs: readonly string[];
  readonly cause: string | null;
}

/** What a trigger hears from a bucket by the feed `/whisk.system/cos/changes`. */
export interface WhiskFeed {
  readonly trigger: string;
  readonly bucket: string;
  readonly endpoint: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly eventTypes: string;
  paused: boolean;
  readonly end: () => void;
}

/** One namespace. */
export interface WhiskState {
  readonly actions: Map<string, WhiskAction>;
  readonly triggers: Map<string, WhiskTrigger>;
  readonly rules: Map<string, WhiskRule>;
  readonly packages: Map<string, WhiskPackage>;
  readonly feeds: Map<string, WhiskFeed>;
  /** Oldest first. */
  activations: WhiskActivation[];
}

export function newWhiskState(): WhiskState {
  return {
    actions: new Map(),
    triggers: new Map(),
    rules: new Map(),
    packages: new Map(),
    feeds: new Map(),
    activations: [],
  };
}
