import * as vscode from 'vscode';
import { settingIds } from '../ids';

/** Limits of a search in ClickHouse, and what each is called in the settings. */
export const clickhouseLimitSettings = {
  seconds: 'maxSeconds',
  resultRows: 'maxResultRows',
  readGb: 'maxReadGb',
  memoryMb: 'maxMemoryMb',
} as const;

type Limit = keyof typeof clickhouseLimitSettings;
const limits = Object.keys(clickhouseLimitSettings) as readonly Limit[];

/** As the settings have them at the moment; what does not fit is absent. */
export function readClickhouseLimits(): Readonly<Partial<Record<Limit, number>>> {
  const settings = vscode.workspace.getConfiguration(`${settingIds.root}.${settingIds.clickhouse}`);
  const read = limits.flatMap((limit) => {
    const value: unknown = settings.get(clickhouseLimitSettings[limit]);
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? [[limit, value] as const] : [];
  });
  return Object.fromEntries(read);
}

/** For the user whose search reached one. */
export const clickhouseLimitNames = Object.fromEntries(
  limits.map((limit) => [limit, `the setting ${settingId(limit)}`]),
) as Readonly<Record<Limit, string>>;

function settingId(limit: Limit): string {
  return `${settingIds.root}.${settingIds.clickhouse}.${clickhouseLimitSettings[limit]}`;
}
