import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { createChangeJournal } from '../../app/policy/changeJournal';
import type { FlowRow } from '../../core/flow/flowRow';
import type { Inflate } from '../../core/flow/openObject';
import { formatIpv4 } from '../../core/net/ipv4';
import type { QueryEngine } from '../../engines/queryEngine';
import type { Accounts } from '../account/accounts';
import { registerChangeCommands, tellLeftBehind, undoOrReport } from '../changes/changeCommands';
import { globalJournal } from '../changes/globalJournal';
import { RuleChanges } from '../changes/ruleChanges';
import { tellApplied } from '../changes/undoChange';
import type { Commands } from '../command';
import { localEngineId } from '../engines/searchEngines';
import type { ShowObject } from '../flowLogs/flowLogsCommands';
import type { IngestRunner } from '../ingest/ingestRunner';
import type { Log } from '../log';
import { notice } from '../notice';
import type { OpenResults } from '../search/searchCommands';
import type { AcceptedFlow } from './changeRun';
import type { ApplyPorts } from './changeRuns';
import { Judges } from './judges';

/** What the verdict pane is built from. */
export interface PolicyParts {
  readonly context: vscode.ExtensionContext;
  readonly commands: Commands;
  readonly accounts: Accounts;
  readonly log: Log;
  readonly runner: IngestRunner;
  engine(): QueryEngine;
  readonly showObject: ShowObject;
  readonly openResults: OpenResults;
  /** Microseconds UTC. */
  now(): number;
  readonly delay: ApplyPorts['delay'];
  readonly inflate: Inflate;
  readonly probe: ApplyPorts['probe'];
}

export interface PolicyFeature extends vscode.Disposable {
  readonly judges: Judges;
  readonly changes: RuleChanges;
  /** Explains a flow in the verdict pane. */
  readonly verdict: { show(row: FlowRow): void };
}

/**
 * Judges, the journal of changes and the verdict pane, tied together: other rules mean other verdicts, and whoever signs
 * in hears of changes that a crash left behind.
 */
export function createPolicyFeature(parts: PolicyParts): PolicyFeature {
  const { context, commands, accounts, log, now } = parts;
  const judges = new Judges(async () => {
    const { account, connection, region } = await accounts.required();
    const { id, label, kind } = account;
    return {
      id,
      label,
      region,
      vpc: connection.cloud.vpc,
      owners: connection.cloud.vpcWrites,
      sandbox: kind === 'sandbox',
    };
  }, now);
  const changes = new RuleChanges({
    cloud: async () => (await accounts.required()).connection.cloud,
    journal: createChangeJournal(globalJournal(context.globalState)),
    now,
    newId: () => randomBytes(4).toString('hex'),
  });
  const verdict = lateVerdict(async () => {
    const { VerdictPanel } = await import('./verdictPanel');
    return new VerdictPanel(context.extensionUri, judges, {
      engine: () => parts.engine(),
      apply: applyPorts(parts, changes),
      log: (message, error) => (error === undefined ? log.debug(message) : log.error(message, error)),
    });
  });
  registerChangeCommands(commands, { changes, now, log });
  const lookBack = () => {
    if (accounts.current() !== null) void tellLeftBehind(commands, { changes, now, log });
  };
  lookBack();
  const listening = vscode.Disposable.from(
    accounts.onDidChange(() => {
      judges.forget();
      lookBack();
    }),
    changes.onDidChange((entry) => judges.changed(entry)),
    verdict,
  );
  return { judges, changes, verdict, dispose: () => listening.dispose() };
}

interface Pane {
  show(row: FlowRow): void;
  dispose(): void;
}

/** The pane and all that judges is loaded when a flow is first asked about. */
function lateVerdict(load: () => Promise<Pane>): Pane {
  let loading: Promise<Pane> | null = null;
  return {
    show: (row) => {
      loading ??= load();
      void loading.then((pane) => pane.show(row));
    },
    dispose: () => void loading?.then((pane) => pane.dispose()),
  };
}

function applyPorts(parts: PolicyParts, changes: RuleChanges): ApplyPorts {
  const { accounts, commands, runner, now, delay, inflate, probe } = parts;
  return {
    ...{ changes, now, delay, inflate, probe },
    account: async () => {
      const { account, connection } = await accounts.required();
      return { id: account.id, cloud: connection.cloud };
    },
    confirm: async ({ message, detail, button }) =>
      (await vscode.window.showWarningMessage(message, { modal: true, detail }, button)) === button,
    applied: (entry) => tellApplied(entry, () => undoOrReport(commands, changes, entry)),
    watched: (message) => void vscode.window.showInformationMessage(notice(message)),
    openFlow: ({ row }) => parts.showObject(row.bucket, row.key),
    searchFlow: async (flow) => {
      const { connection } = await accounts.required();
      const { bucket, prefix } = flow.place;
      const { bucketSource } = await import('../../app/ingest/bucketSource');
      const source = bucketSource(connection.cloud.storage, bucket, { prefixes: [prefix], from: flow.since });
      await runner.run('the new flow logs', source);
      parts.openResults({ text: searchFor(flow), range: '', engineId: localEngineId });
    },
  };
}

function searchFor({ row: { initiator_ip, target_ip, target_port } }: AcceptedFlow): string {
  const address = (value: number | null) => (value === null ? '""' : formatIpv4(value));
  return `initiator_ip:${address(initiator_ip)} target_ip:${address(target_ip)} target_port:${target_port ?? '""'} action:accepted`;
}
