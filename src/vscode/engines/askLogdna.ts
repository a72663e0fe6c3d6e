import * as vscode from 'vscode';
import type { LogdnaConnection } from './logdnaConnections';

/** What was answered; the credential lives no longer than the questions. */
export type LogdnaAnswers = LogdnaConnection & { readonly secret: string };

const title = 'Connect LogDNA';

/** Where LogDNA, today Mezmo, has its API (contracts/logs-and-functions.md §1.3). */
const addresses = [
  { label: 'Mezmo', api: 'https://api.mezmo.com' },
  { label: 'Mezmo, Europe', api: 'https://api.eu.mezmo.com' },
  { label: 'LogDNA, the older name', api: 'https://api.logdna.com' },
].map((choice) => ({ ...choice, description: new URL(choice.api).host }));

const credentials = [
  {
    label: 'Access token',
    detail: 'Starts with sta_; made in the account’s settings under API keys',
    credential: 'accessToken' as const,
  },
  {
    label: 'Service key',
    detail: 'Of accounts that still have one; new ones are no longer made',
    credential: 'serviceKey' as const,
  },
];

/** Asks which LogDNA to search in; `before` answers in advance what it can. Undefined where it is dismissed. */
export async function askLogdna(before: LogdnaAnswers | null): Promise<LogdnaAnswers | undefined> {
  const api = await askAddress(before?.api);
  if (api === undefined) return undefined;
  const placeHolder = 'Which credential?';
  const kind = await vscode.window.showQuickPick(credentials, { title, placeHolder, ignoreFocusOut: true });
  if (kind === undefined) return undefined;
  const { credential } = kind;
  const secret = await askSecret(api, credential);
  if (secret === undefined) return undefined;
  const days = await ask({
    prompt: 'Days the account’s plan keeps lines: how far back a search for all times reaches.',
    value: String(before?.retentionDays ?? 30),
    validateInput: (text) => (/^[1-9]\d{0,3}$/.test(text.trim()) ? undefined : 'Write a number of days.'),
  });
  if (days === undefined) return undefined;
  const apps = await askNames('apps', before?.apps);
  const hosts = apps && (await askNames('hosts', before?.hosts));
  if (apps === undefined || hosts === undefined) return undefined;
  return { api, credential, secret, retentionDays: Number(days), apps, hosts };
}

async function askAddress(before: string | undefined): Promise<string | undefined> {
  const other = { label: 'Another address…', api: null };
  const choices = [...addresses, other];
  const placeHolder = 'Where is its API?';
  const chosen = await vscode.window.showQuickPick(choices, { title, placeHolder, ignoreFocusOut: true });
  if (chosen === undefined) return undefined;
  if (chosen.api !== null) return chosen.api;
  const typed = await ask({
    prompt: 'Address of the API',
    value: before ?? '',
    placeHolder: 'https://api.mezmo.com',
    validateInput: (text) => (addressOf(text) === null ? 'Write an https address.' : undefined),
  });
  return typed === undefined ? undefined : (addressOf(typed) ?? undefined);
}

function askSecret(api: string, kind: LogdnaConnection['credential']): Promise<string | undefined> {
  const what = kind === 'accessToken' ? 'Access token' : 'Service key';
  return ask({
    prompt: `${what} for ${new URL(api).host}. It is kept in the editor’s secret storage.`,
    password: true,
    validateInput: (text) => {
      if (text.trim() === '') return 'Paste it, or press Escape.';
      return /^[\x21-\x7e]{1,200}$/.test(text.trim()) ? undefined : 'It is one word of letters, digits and signs.';
    },
  });
}

async function askNames(of: 'apps' | 'hosts', before: readonly string[] = []): Promise<readonly string[] | undefined> {
  const typed = await ask({
    prompt: `Only lines of these ${of}, separated by commas. Leave it empty for all.`,
    value: before.join(', '),
    placeHolder: 'vpc-flow-logs',
    validateInput: (text) => (text.length > 1000 ? 'These are too many names.' : undefined),
  });
  return typed
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

async function ask(box: vscode.InputBoxOptions): Promise<string | undefined> {
  return (await vscode.window.showInputBox({ title, ignoreFocusOut: true, ...box }))?.trim();
}

/** Of the address only where it leads; null where it is none to send a credential to. */
function addressOf(text: string): string | null {
  if (!URL.canParse(text.trim())) return null;
  const { protocol, hostname, username, password, origin, pathname } = new URL(text.trim());
  const loopback = hostname === 'localhost' || /^127(\.\d{1,3}){3}$/.test(hostname);
  const safe = protocol === 'https:' || (protocol === 'http:' && loopback);
  return safe && username === '' && password === '' ? `${origin}${pathname}`.replace(/\/+$/, '') : null;
}
