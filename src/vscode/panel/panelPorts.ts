import type { EmptyReason } from '../../app/search/describeEmpty';
import type { FlowRow } from '../../core/flow/flowRow';
import type { Query } from '../../core/query/ast';
import type { ExportResult, QueryEngine, SearchRequest, Sort } from '../../engines/queryEngine';
import type { RowRef } from '../../protocol/results';

/** An engine the user can choose in the panel. */
export interface PanelEngine {
  /** Stable over reloads, for example `local`. */
  readonly id: string;
  readonly label: string;
  readonly engine: QueryEngine;
  /** It tells when it has other rows than before (`dataChanged`). */
  readonly tellsChanges?: boolean;
  /** The service's own web page. */
  readonly page?: EnginePage;
}

/** Microseconds UTC, half open; null is no bound. */
export type PageRange = Pick<SearchRequest, 'from' | 'to'>;

/** A search in a service's own web page. */
export interface OpenedPage {
  readonly url: string;
  /** What it finds beside, each in words. */
  readonly left: readonly string[];
  /** What else there is to know of the page. */
  readonly note: string;
  /** What is to be copied for it, where the link may not be enough. */
  readonly copied: string | null;
}

export interface EnginePage {
  /** For example `Open in LogDNA`. */
  readonly label: string;
  /** Null where the service cannot find what the search asks for. */
  open(query: Query, range: PageRange): Promise<OpenedPage | null>;
}

/** What the panel's session needs of the world; nothing in it knows the editor. */
export interface PanelPorts {
  engines(): readonly PanelEngine[];
  /** Why a search found nothing, and what to do. */
  describeEmpty(engine: QueryEngine, request: SearchRequest, signal: AbortSignal): Promise<EmptyReason>;
  /** Asks for a name and keeps the search; false when dismissed. */
  saveSearch(text: string, range: string): Promise<boolean>;
  /** Asks for a file and writes the whole result; null when dismissed. */
  export(
    engine: QueryEngine,
    request: SearchRequest & { readonly sort: Sort },
    signal: AbortSignal,
  ): Promise<(ExportResult & { readonly path: string }) | null>;
  /** Shows the object a row came from. */
  openObject(ref: RowRef): Promise<void>;
  /** Explains what the VPC's rules make of a row. */
  why(row: FlowRow): void;
  copy(text: string): Promise<void>;
  /** Starts collecting flow logs into the engine; the next step where nothing is there yet. */
  ingest(): Promise<void>;
  /** Ways to get flow logs into the service that is searched. */
  setUp(): void;
  replay(): void;
  /** Asks it of the bucket that an empty result offered. */
  searchBucket(search: { readonly text: string; readonly range: string }): Promise<void>;
  /** Opens the service's own web page; says where it finds more than the search. */
  openPage(page: EnginePage, request: SearchRequest): Promise<void>;
  /** Copies a link that fills the search into a panel. */
  copyLink(search: { readonly text: string; readonly range: string; readonly engineId: string }): Promise<void>;
  /** Looks for the reason why what a search asks for is not there. */
  missing(text: string): void;
  log(message: string, error?: unknown): void;
}
