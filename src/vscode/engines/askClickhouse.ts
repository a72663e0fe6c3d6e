import * as vscode from 'vscode';
import type { ClickhouseConnection } from './clickhouseConnections';

/** What was answered; the password lives no longer than the questions. */
export type ClickhouseAnswers = ClickhouseConnection & { readonly password: string };

const toSearch = {
  title: 'Connect ClickHouse',
  user: 'User who searches. One that may only read is enough, and best.',
};

/** Asks which ClickHouse is meant; `before` answers in advance what it can. Undefined where it is dismissed. */
export async function askClickhouse(
  before: ClickhouseAnswers | null,
  { title, user: whichUser } = toSearch,
): Promise<ClickhouseAnswers | undefined> {
  const ask = async (box: vscode.InputBoxOptions) =>
    (await vscode.window.showInputBox({ title, ignoreFocusOut: true, ...box }))?.trim();
  const url = await ask({
    prompt: 'Address of its HTTP interface',
    value: before?.url ?? '',
    placeHolder: 'https://clickhouse.example.com:8443',
    validateInput: problemOfAddress,
  });
  if (url === undefined) return undefined;
  const caFile = await askCertificates(title, url);
  if (caFile === undefined) return undefined;
  const user = await ask({
    prompt: whichUser,
    value: before?.user ?? 'default',
    validateInput: (text) => (text.trim() === '' ? 'Write the name of a user.' : undefined),
  });
  if (user === undefined) return undefined;
  const password = await vscode.window.showInputBox({
    ...{ title, ignoreFocusOut: true, password: true },
    prompt: `Password of ${user}. It is kept in the editor’s secret storage.`,
  });
  if (password === undefined) return undefined;
  const database = await ask({
    prompt: 'Database with the flow logs',
    value: before?.database ?? 'vpc_flow_lens',
    validateInput: (text) =>
      /^[A-Za-z_]\w{0,62}$/.test(text.trim()) ? undefined : 'A name of letters, digits and underscores.',
  });
  if (database === undefined) return undefined;
  return { url: addressOf(url) ?? url, user, password, database, caFile: caFile.path };
}

/** Who signed its certificate; nothing is asked where there is none. */
async function askCertificates(title: string, url: string): Promise<{ readonly path: string | null } | undefined> {
  if (!url.startsWith('https:')) return { path: null };
  const known = { label: 'Signed by a known authority', file: false };
  const own = { label: 'Signed by an authority of our own…', detail: 'Choose the file of its certificate', file: true };
  const placeHolder = 'Its certificate';
  const chosen = await vscode.window.showQuickPick([known, own], { title, placeHolder, ignoreFocusOut: true });
  if (chosen === undefined) return undefined;
  if (!chosen.file) return { path: null };
  const filters = { Certificates: ['pem', 'crt', 'cer'], 'All files': ['*'] };
  const [file] = (await vscode.window.showOpenDialog({ title: 'Certificate of the authority', filters })) ?? [];
  return file && { path: file.fsPath };
}

function problemOfAddress(text: string): string | vscode.InputBoxValidationMessage | undefined {
  const address = addressOf(text);
  if (address === null) return 'Write an address such as https://host:8443, without user and password.';
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:' || hostname === 'localhost' || /^127(\.\d{1,3}){3}$/.test(hostname)) return undefined;
  return {
    message: 'Over http the password and what is found travel unencrypted: better over https.',
    severity: vscode.InputBoxValidationSeverity.Warning,
  };
}

/** Of the address only where it leads; null where it is none. */
function addressOf(text: string): string | null {
  if (!URL.canParse(text.trim())) return null;
  const { protocol, username, password, origin, pathname } = new URL(text.trim());
  if (!/^https?:$/.test(protocol) || username !== '' || password !== '') return null;
  return `${origin}${pathname}`.replace(/\/+$/, '');
}
