import type { IngestSummary } from '../../store/store';
import type { SelectionCounts } from './bucketSource';

/** One honest sentence: `Stored 1,204 flows of 24 objects; 3 already there; 1 could not be read.` */
export declare function summarise(summary: IngestSummary, left?: SelectionCounts): string;
