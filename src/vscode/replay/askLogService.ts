import * as vscode from 'vscode';
import type { LogService, LogServices } from './logServices';

/** A service and the key to it; null where it takes the account's sign-in. */
export interface ChosenService {
  readonly service: LogService;
  readonly key: string | null;
}

interface Choice extends vscode.QuickPickItem {
  readonly service: LogService | null;
  readonly kindOfNew?: LogService['kind'];
}

const forgetButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('trash'),
  tooltip: 'Forget this service and its key',
};

const names = { logdna: 'LogDNA / Mezmo', cloudlogs: 'IBM Cloud Logs' } as const;

/** Asks where to send to: a service used before, or another one with its address and key. Undefined when dismissed. */
export async function askLogService(services: LogServices, title: string): Promise<ChosenService | undefined> {
  const choice = await pick(services, title);
  if (choice === undefined) return undefined;
  const kind = choice.service?.kind ?? choice.kindOfNew ?? 'logdna';
  const url = choice.service?.url ?? (await askUrl(kind, title));
  if (url === undefined) return undefined;
  const service: LogService = { kind, url };
  if (kind === 'cloudlogs') return { service, key: null };
  const key = (await services.key(service)) ?? (await askKey(title, url));
  return key === undefined ? undefined : { service, key };
}

function pick(services: LogServices, title: string): Promise<Choice | undefined> {
  const box = vscode.window.createQuickPick<Choice>();
  box.title = title;
  box.placeholder = 'Send to which log service?';
  const fill = (): void => {
    box.items = [
      ...services.list().map((service) => ({
        label: names[service.kind],
        description: new URL(service.url).host,
        service,
        buttons: [forgetButton],
      })),
      { label: 'LogDNA / Mezmo…', detail: 'With an ingestion key', service: null, kindOfNew: 'logdna' as const },
      {
        label: 'IBM Cloud Logs…',
        detail: 'With your sign-in and the role Sender; takes records of the last 24 hours',
        service: null,
        kindOfNew: 'cloudlogs' as const,
      },
    ];
  };
  fill();
  return new Promise((resolve) => {
    const done = (choice: Choice | undefined): void => {
      resolve(choice);
      box.dispose();
    };
    box.onDidTriggerItemButton(({ item }) => {
      if (item.service !== null) void services.forget(item.service).then(fill);
    });
    box.onDidAccept(() => done(box.selectedItems[0]));
    box.onDidHide(() => done(undefined));
    box.show();
  });
}

async function askUrl(kind: LogService['kind'], title: string): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    ignoreFocusOut: true,
    ...(kind === 'logdna'
      ? { prompt: 'Address of the ingest', value: 'https://logs.mezmo.com' }
      : {
          prompt: 'Ingress endpoint of the instance: on its page under Endpoints',
          placeHolder: 'https://<instance>.ingress.<region>.logs.cloud.ibm.com',
        }),
    validateInput: (value) => (originOf(value) === null ? 'Write an https address.' : undefined),
  });
  return text === undefined ? undefined : (originOf(text) ?? undefined);
}

/** Of the address only where it leads; null where it is none to send to. */
function originOf(text: string): string | null {
  if (!URL.canParse(text.trim())) return null;
  const { protocol, hostname, username, href } = new URL(text.trim());
  const loopback = hostname === 'localhost' || /^127(\.\d{1,3}){3}$/.test(hostname);
  if (username !== '' || !(protocol === 'https:' || (protocol === 'http:' && loopback))) return null;
  return href.replace(/\/+$/, '');
}

async function askKey(title: string, url: string): Promise<string | undefined> {
  const key = await vscode.window.showInputBox({
    title,
    prompt: `Ingestion key for ${new URL(url).host}. It is kept in the editor’s secret storage.`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? 'Paste the key, or press Escape.' : undefined),
  });
  return key?.trim();
}
