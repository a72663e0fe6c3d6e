export type ServiceName =
  | 'iam'
  | 'resource_controller'
  | 'vpc'
  | 'cos'
  | 'cos_config'
  | 'catalog'
  | 'tagging'
  | 'search'
  | 'control'
  | 'schematics'
  | 'exercise'
  | 'code_engine'
  | 'code_engine_endpoint'
  | 'ibmcloud'
  | 'logdna_ingest'
  | 'logdna_api'
  | 'cloud_logs_ingest'
  | 'cloud_logs_api'
  | 'openwhisk';

/** What goes wrong. Several rules may hit one request; their effects add up in the order of the rules. */
export type FaultEffect =
  /** Waits before the request is handled. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Answers this instead of handling the request. Without a body: the service's own error body for the status. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly code?: string;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Cuts the connection before the answer, or after that many bytes of its body (the headers promise the whole). */
  | { readonly kind: 'reset'; readonly afterBytes?: number }
  /** The body ends at this byte and the headers say so: an object that was stored incomplete. */
  | { readonly kind: 'truncate'; readonly bytes: number }
  /** Sends the body in small pieces. */
  | { readonly kind: 'drip'; readonly chunkBytes: number; readonly everyMilliseconds: number }
  /** Listings of objects name each key twice. */
  | { readonly kind: 'duplicate_keys' }
  /** Every access token issued so far is refused from now on. */
  | { readonly kind: 'expire_tokens' };

export interface FaultRule {
  /** Absent: every service. */
  readonly service?: ServiceName;
  readonly method?: string;
  /** Tested against the raw path with its query, from the root of the server (`/s3/us-south/bucket?list-type=2`). */
  readonly path?: RegExp;
  /** Only the nth request that matches (1-based), or these. Absent: each. */
  readonly nth?: number | readonly number[];
  readonly effect: FaultEffect;
}

export interface FaultPlan {
  readonly rules: readonly FaultRule[];
}

/** The rules in force; they can be added and removed while requests are served. */
export class Faults {
  private active: { readonly rule: FaultRule; matched: number }[] = [];

  constructor(plan?: FaultPlan) {
    for (const rule of plan?.rules ?? []) this.add(rule);
  }

  /** Returns the function that removes the rule again. */
  add(rule: FaultRule): () => void {
    const entry = { rule, matched: 0 };
    this.active.push(entry);
    return () => {
      this.active = this.active.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.active = [];
  }

  /** The effects for one request; counts it for `nth`. */
  take(request: { readonly service: ServiceName; readonly method: string; readonly url: string }): FaultEffect[] {
    const hit: FaultEffect[] = [];
    for (const entry of this.active) {
      const { service, method, path, nth, effect } = entry.rule;
      if (service !== undefined && service !== request.service) continue;
      if (method !== undefined && method !== request.method) continue;
      if (path !== undefined && request.url.search(path) < 0) continue;
      entry.matched++;
      const wanted =
        nth === undefined || (typeof nth === 'number' ? nth === entry.matched : nth.includes(entry.matched));
      if (wanted) hit.push(effect);
    }
    return hit;
  }
}
