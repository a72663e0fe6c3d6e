import type {
  DeadLetter,
  FlowStore,
  IngestProgress,
  IngestSummary,
  ObjectRef,
  StoredObject,
  StoreStatus,
} from '../../../store/store';
import type {
  Counts,
  EngineInfo,
  ExportRequest,
  ExportResult,
  PageRequest,
  SearchRequest,
  Sort,
  SumRequest,
  Timeline,
  TimelineRequest,
  TopValue,
  TopValuesRequest,
} from '../../queryEngine';
import type { PackedRows } from './packedRows';
import type { PackedSums } from './packedSums';

/** What a host process is told before anything else. */
export interface HostOptions {
  /** The store's folder, absolute. */
  readonly directory: string;
  /** Bundle of the decoding workers, absolute. */
  readonly decodeWorker: string;
  readonly memoryLimitMb: number;
  readonly label: string;
}

/** Procedures of the child process. */
export type HostApi = {
  open: { input: HostOptions; output: null };
  info: { input: null; output: EngineInfo };
  page: { input: PageRequest; output: PackedRows };
  rows: { input: SearchRequest & { readonly sort: Sort }; output: null; batch: PackedRows };
  sums: { input: SumRequest; output: null; batch: PackedSums };
  count: { input: SearchRequest; output: Counts };
  timeline: { input: TimelineRequest; output: Timeline };
  topValues: { input: TopValuesRequest; output: readonly TopValue[] };
  export: { input: ExportRequest; output: ExportResult };
  ingest: { input: { readonly source: number }; output: IngestSummary; note: IngestProgress };
  status: { input: null; output: StoreStatus };
  objects: { input: Parameters<FlowStore['objects']>[0]; output: readonly StoredObject[] };
  deadLetters: { input: null; output: readonly DeadLetter[] };
  dismissDeadLetters: { input: readonly Pick<DeadLetter, 'bucket' | 'key'>[] | null; output: null };
  compact: { input: null; output: { readonly before: number; readonly after: number } };
  removeBefore: { input: number; output: number };
  clear: { input: null; output: null };
};

/** Procedures of the process that started it: the sources to ingest from live there, with the credentials. */
export type ClientApi = {
  list: { input: { readonly source: number }; output: null; batch: readonly ObjectRef[] };
  read: { input: { readonly source: number; readonly ref: ObjectRef }; output: Uint8Array };
};
