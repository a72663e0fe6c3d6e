/** Where a ClickHouse is and who asks. The password is a secret: never log it. */
export interface ClickhouseConnection {
  /** Base URL of its HTTP interface, `https://host:8443`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Database of the flow logs; made where it is absent. */
  readonly database: string;
  /** Name of the cluster in the server's configuration; null: a single node. */
  readonly cluster: string | null;
  /** Certificates to trust beside the well-known ones, PEM. */
  readonly ca?: string;
}

export const defaultDatabase = 'vpc_flow_lens';

/** Of a cluster, which is only ever put between quotes: also with hyphens and dots. */
export function isSafeClusterName(name: string): boolean {
  return /^[\w.-]{1,63}$/.test(name);
}

/** Names are put into statements: letters, digits and underscores alone, none of which needs quotes. */
export function isSafeName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name);
}

export interface StatementOptions {
  /** Values of `{name:Type}`. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly settings?: Readonly<Record<string, string | number>>;
  readonly signal?: AbortSignal | undefined;
}

/** How far a statement is that runs, as the server itself tells. */
export interface StatementProgress {
  /** Rows read so far: objects, where a bucket's objects are read as a whole. */
  readonly readRows: number;
  readonly readBytes: number;
  /** Milliseconds it has been running. */
  readonly elapsed: number;
}

/** What makes and fills tables. All calls reject with `ClickhouseError`, or with the signal's reason. */
export interface ClickhouseAdmin {
  readonly database: string;
  readonly cluster: string | null;
  /** Host and port, for people. */
  readonly host: string;
  /**
   * A statement that answers with nothing. Cancelling ends it on the server too. `onProgress` is called every second or
   * so where the server lets its user see what runs, else never.
   */
  run(
    sql: string,
    options?: StatementOptions & { readonly onProgress?: (progress: StatementProgress) => void },
  ): Promise<void>;
  rows<Row>(sql: string, options?: StatementOptions): Promise<readonly Row[]>;
  /** Inserts JSON texts, one a row; the token keeps the same insert from being done twice. */
  insertJson(
    table: string,
    rows: readonly string[],
    options?: StatementOptions & { readonly token?: string },
  ): Promise<void>;
  /** Sends a file's bytes behind an `INSERT … FORMAT …`. */
  insertFile(statement: string, path: string, options?: StatementOptions): Promise<void>;
  /** Ends once the server was told of all that was cancelled. */
  close(): Promise<void>;
}

export type ClickhouseErrorCode =
  | 'unreachable'
  | 'bad_credentials'
  | 'forbidden'
  | 'read_only'
  | 'no_such_table'
  | 'drift'
  | 'overloaded'
  | 'quota'
  | 'source'
  | 'failed';

/** A failure of the server, worded for the user: what happened and what to do. */
export class ClickhouseError extends Error {
  constructor(
    readonly code: ClickhouseErrorCode,
    message: string,
    readonly detail: {
      /** The server's own number, https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp */
      readonly serverCode?: number;
      /** What the server said, for finding out what it speaks of; may hold keys of objects, no secrets. */
      readonly said?: string;
    } = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ClickhouseError';
  }
}
