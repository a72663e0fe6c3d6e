import type { ClickHouseSettings } from '@clickhouse/client';

/** What the server may spend on one statement of a search that somebody waits for. */
export interface SearchLimits {
  /** Seconds it may work. */
  readonly seconds: number;
  /** Rows of its result. */
  readonly resultRows: number;
  /** Gigabytes of the tables it may read, before compression; 0: as many as the user's profile allows. */
  readonly readGb: number;
  /** Megabytes of memory; 0: as much as the user's profile allows. */
  readonly memoryMb: number;
}

/** How each limit is raised, in words for behind “raise”. */
export type LimitNames = Readonly<Record<keyof SearchLimits, string>>;

export const usualLimits: SearchLimits = { seconds: 120, resultRows: 5_000_000, readGb: 0, memoryMb: 0 };

const spill = 1_000_000_000;

/** The limits as settings of a statement. `whole`: it is read to its end, however long that takes. */
export function limitSettings(limits: SearchLimits, whole: boolean): ClickHouseSettings {
  const { seconds, resultRows, readGb, memoryMb } = limits;
  const memory = memoryMb * 1024 * 1024;
  // Sorts and groups that outgrow this go through the server's disk.
  const inMemory = String(memoryMb === 0 ? spill : Math.floor(memory / 2));
  return {
    // Nought is no limit, also where a profile names the most that may be asked for.
    max_execution_time: whole ? 0 : seconds,
    max_result_rows: whole ? '0' : String(resultRows),
    result_overflow_mode: 'throw',
    ...(readGb > 0 && !whole ? { max_bytes_to_read: String(readGb * 1e9), read_overflow_mode: 'throw' } : {}),
    ...(memoryMb === 0 ? {} : { max_memory_usage: String(memory) }),
    max_bytes_before_external_sort: inMemory,
    max_bytes_before_external_group_by: inMemory,
  };
}

const settingOf: Readonly<Record<keyof SearchLimits, string>> = {
  seconds: 'max_execution_time',
  resultRows: 'max_result_rows',
  readGb: 'max_bytes_to_read',
  memoryMb: 'max_memory_usage',
};

/** Those that hold where some settings were refused: of the others the user's profile decides, which is what 0 says. */
export function limitsWithout(limits: SearchLimits, refused: ReadonlySet<string>): SearchLimits {
  const held = (limit: keyof SearchLimits) => (refused.has(settingOf[limit]) ? 0 : limits[limit]);
  return {
    seconds: held('seconds'),
    resultRows: held('resultRows'),
    readGb: held('readGb'),
    memoryMb: held('memoryMb'),
  };
}
