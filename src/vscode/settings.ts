import * as vscode from 'vscode';
import type { Endpoints } from '../cloud/cloud';
import { settingIds } from './ids';

/** The settings as the rest of the house takes them; what is empty or does not fit is absent. */
export interface Settings {
  readonly storeDirectory: string | undefined;
  readonly retentionDays: number;
  readonly memoryLimitMb: number;
  readonly endpoints: Endpoints;
  /** Answers with the caller's address, as plain text. */
  readonly publicAddressUrl: string | undefined;
}

const endpointNames: readonly (keyof Endpoints)[] = [
  ...(['iam', 'resourceController', 'globalCatalog', 'tagging', 'search', 'vpc', 'cos', 'cosConfig'] as const),
  ...(['codeEngine', 'schematics', 'cloudLogsIngest', 'cloudLogsApi', 'logdnaIngest', 'logdnaApi'] as const),
  'openWhisk',
];

export function readSettings(): Settings {
  const settings = vscode.workspace.getConfiguration(settingIds.root);
  const text = (name: string): string | undefined => {
    const value: unknown = settings.get(name);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const amount = (name: string): number => {
    const value: unknown = settings.get(name);
    return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;
  };
  const endpoints = endpointNames.flatMap((service) => {
    const url = text(`${settingIds.endpoints}.${service}`);
    return url === undefined ? [] : [[service, url] as const];
  });
  return {
    storeDirectory: text(settingIds.storeDirectory),
    retentionDays: amount(settingIds.retentionDays),
    memoryLimitMb: Math.max(amount(settingIds.memoryLimitMb), 256),
    endpoints: Object.fromEntries(endpoints),
    publicAddressUrl: text(settingIds.publicAddressUrl),
  };
}

/** Host of the setting, or of the default it has in the manifest. */
export function publicAddressHost(): string {
  const url = readSettings().publicAddressUrl ?? '';
  return URL.canParse(url) ? new URL(url).host : url;
}
