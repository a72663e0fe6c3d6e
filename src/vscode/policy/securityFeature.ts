import * as vscode from 'vscode';
import { CloudError } from '../../cloud/cloud';
import type { FlowRow } from '../../core/flow/flowRow';
import type { RuleChanges } from '../changes/ruleChanges';
import type { Commands } from '../command';
import type { Log } from '../log';
import type { PanelEngine } from '../panel/panelPorts';
import type { OpenResults } from '../search/searchCommands';
import type { StoreWatch } from '../store/storeState';
import type { Judges } from '../verdict/judges';
import { FlowDiagnosis } from './flowDiagnosis';
import { FlowSources } from './flowSources';
import { registerSecurityCommands } from './securityCommands';
import { SecurityModel } from './securityModel';
import { SecurityTree } from './securityTree';
import { showSecurity } from './securityView';

/** What the Security view and the diagnosis of searches are built from. */
export interface SecurityParts {
  readonly commands: Commands;
  readonly judges: Judges;
  readonly changes: RuleChanges;
  readonly watch: StoreWatch;
  /** The engines of the results panels. */
  readonly engines: { list(): readonly PanelEngine[]; onDidChange(listener: () => void): { dispose(): void } };
  readonly state: vscode.Memento;
  readonly openResults: OpenResults;
  why(row: FlowRow): void;
  /** Microseconds UTC. */
  now(): number;
  readonly log: Log;
}

export interface SecurityFeature extends vscode.Disposable {
  readonly security: SecurityTree;
  readonly model: SecurityModel;
}

/** The Security view, tied to who judges and to what the store holds; and the diagnosis of searches in files. */
export function createSecurityFeature(parts: SecurityParts): SecurityFeature {
  const { commands, judges, changes, watch, engines, state, openResults, log } = parts;
  const now = () => parts.now();
  const flows = new FlowSources({ engines: () => engines.list(), state, now });
  const model = new SecurityModel({
    ...{ flows, now },
    judge: (refresh, signal) => judges.judge(null, refresh, signal),
    isSignedOut: (error) => error instanceof CloudError && error.code === 'signed_out',
    store: () => watch.known(),
    log: (message, error) => log.error(message, error),
  });
  const security = new SecurityTree(model);
  const view = showSecurity(security, model);
  const why = (row: FlowRow) => parts.why(row);
  const listening = vscode.Disposable.from(
    security,
    view,
    registerSecurityCommands(commands, {
      model,
      tree: security,
      view,
      changes,
      open: openResults,
      ...{ why, flows, now },
    }),
    new FlowDiagnosis(commands, { judges, changes, flows, why, now }),
    judges.onDidChange(() => model.changed()),
    watch.onFlowsChanged(() => model.flowsChanged()),
    flows.onDidChange(() => model.sourceChanged()),
    engines.onDidChange(() => model.enginesChanged()),
    { dispose: () => model.dispose() },
  );
  return { security, model, dispose: () => void listening.dispose() };
}
