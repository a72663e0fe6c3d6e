import * as vscode from 'vscode';
import type { ClickhouseLook } from '../../app/setUp/clickhouseLook';
import { changeCollector, deleteCollector } from '../../app/setUp/collectors';
import type { SetUpConfig } from '../../app/setUp/setUpConfig';
import { createSetUpJournal, type SetUpEntry } from '../../app/setUp/setUpJournal';
import type { SetUpTools } from '../../app/setUp/setUpTools';
import { type ShipperBundle, shipperEndpoints } from '../../app/setUp/shipperBundle';
import { counted } from '../../app/words';
import type { Endpoints } from '../../cloud/cloud';
import type { FlowLogCollector } from '../../core/policy/vpcModel';
import type { Accounts, ActiveAccount } from '../account/accounts';
import { signalOf } from '../cancellation';
import { globalJournal } from '../changes/globalJournal';
import type { Commands } from '../command';
import { commandIds, viewIds } from '../ids';
import { localDateTime } from '../localTime';
import { notice } from '../notice';
import { plainLabel } from '../plainLabel';
import { askSetUp } from './askSetUp';
import { changed, type Draft, firstDraft } from './questions/draft';
import type { QuestionPorts } from './questions/question';
import { SetUpPanel } from './setUpPanel';

export interface SetUpFeaturePorts {
  readonly extensionUri: vscode.Uri;
  readonly accounts: Accounts;
  readonly state: vscode.Memento;
  readonly secrets: vscode.SecretStorage;
  readonly bundle: ShipperBundle;
  readonly clickhouse: ClickhouseLook;
  /** A LogDNA that the account brings; null: none. */
  logdna(active: ActiveAccount): Promise<QuestionPorts['logdna']>;
  /** A ClickHouse that is connected; null: none. */
  connectedClickhouse(): Promise<QuestionPorts['clickhouse']>;
  /** Microseconds UTC. */
  now(): number;
  /** How long is waited between two looks. */
  paceOf(endpoints: Endpoints): SetUpTools['delay'];
  log(message: string, error?: unknown): void;
}

const secretKey = (account: string, name: string): string => `setUp/${account}/${name}`;

/** Setting up flow logs, removing what was made, and looking after collectors. */
export class SetUpFeature implements vscode.Disposable {
  private readonly panel: SetUpPanel;

  constructor(
    private readonly commands: Commands,
    private readonly ports: SetUpFeaturePorts,
  ) {
    this.panel = new SetUpPanel(ports.extensionUri, {
      tools: (config) => this.tools(config),
      changed: refreshFlowLogs,
      log: (message, error) => ports.log(message, error),
      change: (config) => void this.run(() => this.setUp(config)),
      showFlowLogs: () => {
        refreshFlowLogs();
        void vscode.commands.executeCommand(`${viewIds.flowLogs}.focus`);
      },
    });
  }

  /** Asks, then shows the plan; `known` answers questions in advance. */
  async setUp(known: Partial<SetUpConfig> = {}): Promise<void> {
    const active = await this.ports.accounts.required();
    const { cloud } = active.connection;
    const setup = await active.connection.setup();
    const entries = await this.entries(active);
    const { config, secrets } = await askSetUp(
      {
        ...{ cloud, setup, logdna: await this.ports.logdna(active), standing: entries.map(({ id }) => id) },
        clickhouse: await this.ports.connectedClickhouse(),
        knowsSecret: async (name) => (await this.ports.secrets.get(secretKey(active.account.id, name))) !== undefined,
      },
      draftFrom(active.region, entries, known),
    );
    await this.plan(config, secrets);
  }

  /** Keeps the secrets, and shows what would be done. */
  async plan(config: SetUpConfig, secrets: ReadonlyMap<string, string>): Promise<void> {
    const { account } = await this.ports.accounts.required();
    for (const [name, value] of secrets) await this.ports.secrets.store(secretKey(account.id, name), value);
    this.panel.show(config, 'set_up');
  }

  /** The set-ups that stand in the account in use, as they were asked for last. */
  async standing(): Promise<readonly SetUpConfig[]> {
    const entries = await this.entries(await this.ports.accounts.required());
    return entries.flatMap(({ configs }) => configs.at(-1) ?? []);
  }

  /** One that was kept, by the name the configuration gives it. */
  async secret(name: string): Promise<string | undefined> {
    const { account } = await this.ports.accounts.required();
    return this.ports.secrets.get(secretKey(account.id, name));
  }

  /** Asks which set-up, and shows what would go. */
  async remove(): Promise<void> {
    const active = await this.ports.accounts.required();
    const entries = await this.entries(active);
    if (entries.length === 0) {
      const choice = await vscode.window.showInformationMessage(
        'Nothing was set up from here in this account. What was set up on another machine can be removed with its configuration, a JSON file.',
        'Open Configuration…',
      );
      if (choice !== undefined) await this.removeByFile();
      return;
    }
    const chosen = await vscode.window.showQuickPick(
      entries.map((entry) => ({
        label: plainLabel(entry.id),
        description: `${counted(entry.made.length, 'thing')} made`,
        detail: `Since ${localDateTime(entry.at)}`,
        entry,
      })),
      { title: 'Remove a Set-Up', placeHolder: 'Nothing is removed before you have seen what goes' },
    );
    const config = chosen?.entry.configs.at(-1);
    if (config !== undefined) this.panel.show(config, 'remove');
  }

  /** Suspends, resumes, renames or deletes a collector, whoever made it. */
  async collector(region: string, { id, name, active }: FlowLogCollector): Promise<void> {
    type Act = 'suspend' | 'resume' | 'rename' | 'delete';
    const items: readonly (vscode.QuickPickItem & { readonly act: Act })[] = [
      active
        ? {
            label: 'Suspend',
            detail: 'It writes nothing until it is resumed; what it has not written yet is lost.',
            act: 'suspend',
          }
        : { label: 'Resume', detail: 'It writes again, from the window that begins now.', act: 'resume' },
      { label: 'Rename…', act: 'rename' },
      {
        label: 'Delete…',
        detail: 'Its objects stay in the bucket; what it has not written yet is lost.',
        act: 'delete',
      },
    ];
    const chosen = await vscode.window.showQuickPick(items, { title: `Collector ${plainLabel(name)}` });
    if (chosen === undefined) return;
    if (chosen.act === 'delete') return this.deleteCollector(region, id, name);
    const network = async () => (await (await this.ports.accounts.required()).connection.setup()).network;
    const change =
      chosen.act !== 'rename'
        ? { kind: chosen.act }
        : await vscode.window
            .showInputBox({ title: `Rename ${name}`, value: name, prompt: 'New name, unique in the VPC' })
            .then((text) => (text === undefined ? undefined : { kind: 'rename' as const, name: text.trim() }));
    if (change === undefined) return;
    const result = await changeCollector({ network: await network() }, region, id, change);
    if (result.kind === 'refused') void vscode.window.showErrorMessage(notice(result.message));
    else refreshFlowLogs();
  }

  dispose(): void {
    this.panel.dispose();
  }

  private async deleteCollector(region: string, id: string, name: string): Promise<void> {
    const detail =
      'Its objects stay in the bucket; what it has not written yet is lost. The deletion cannot be undone.';
    const yes = await vscode.window.showWarningMessage(
      `Delete the collector ${name}?`,
      { modal: true, detail },
      'Delete',
    );
    if (yes === undefined) return;
    const { connection } = await this.ports.accounts.required();
    const { network } = await connection.setup();
    const tools = { network, now: () => this.ports.now(), delay: this.ports.paceOf(connection.endpoints) };
    const progress = { location: vscode.ProgressLocation.Notification, title: `Deleting ${name}`, cancellable: true };
    const deletion = await vscode.window.withProgress(progress, (_, token) =>
      deleteCollector(tools, region, id, signalOf(token)),
    );
    if (deletion === 'still_deleting') {
      void vscode.window.showWarningMessage(
        notice(`${name} is being deleted; that takes longer than usual. Refresh the view.`),
      );
    }
    refreshFlowLogs();
  }

  private async removeByFile(): Promise<void> {
    const [file] = (await vscode.window.showOpenDialog({ filters: { JSON: ['json'] }, openLabel: 'Open' })) ?? [];
    if (file === undefined) return;
    const { parseSetUpConfig, configProblemText } = await import('../../app/setUp/readSetUpConfig');
    const read = parseSetUpConfig(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
    if (read.ok) this.panel.show(read.config, 'remove');
    else void vscode.window.showErrorMessage(notice(read.problems.map(configProblemText).join(' ')));
  }

  private async tools(config: SetUpConfig): Promise<{ readonly tools: SetUpTools; readonly account: string }> {
    const active = await this.ports.accounts.required();
    const { account, connection } = active;
    const secret = async (name: string) => (await this.ports.secrets.get(secretKey(account.id, name))) ?? null;
    const { shipper } = config;
    const auth = shipper.kind === 'action' ? await secret(shipper.authVariable) : null;
    const whisk = shipper.kind === 'action' && auth !== null ? { host: shipper.host, auth } : null;
    const tools: SetUpTools = {
      ...{ cloud: connection.cloud, setup: await connection.setup(whisk), secret, clickhouse: this.ports.clickhouse },
      ...{ journal: this.journal(), bundle: this.ports.bundle, endpoints: shipperEndpoints(connection.endpoints) },
      ...{ now: () => this.ports.now(), delay: this.ports.paceOf(connection.endpoints) },
    };
    return { tools, account: account.label };
  }

  private async entries({ connection }: ActiveAccount): Promise<readonly SetUpEntry[]> {
    const account = await connection.cloud.accountId();
    const entries = await this.journal().entries();
    return entries.filter((entry) => entry.account === account && entry.made.length > 0);
  }

  private journal() {
    return createSetUpJournal(globalJournal(this.ports.state));
  }

  private run(work: () => Promise<void>): Promise<void> {
    return work().catch((error: unknown) => {
      if (!(error instanceof vscode.CancellationError)) this.commands.report(error, () => this.run(work));
    });
  }
}

/** The answers of the last time, where something of it stands in that region; then what is known of this time. */
function draftFrom(region: string, entries: readonly SetUpEntry[], known: Partial<SetUpConfig>): Draft {
  const wanted = known.region ?? region;
  const last = entries.flatMap(({ configs }) => configs.at(-1) ?? []).find((config) => config.region === wanted);
  const first = firstDraft(wanted);
  return changed(last === undefined ? first : { ...first, config: last }, known);
}

/** What the tree shows of the account is no longer the truth. */
function refreshFlowLogs(): void {
  void vscode.commands.executeCommand(commandIds.refresh);
}
