import * as vscode from 'vscode';
import { CloudError } from '../../cloud/cloud';
import type { FlowRow } from '../../core/flow/flowRow';
import type { QueryEngine } from '../../engines/queryEngine';
import type { RuleChanges } from '../changes/ruleChanges';
import type { Commands } from '../command';
import type { Log } from '../log';
import type { OpenResults } from '../search/searchCommands';
import type { StoreWatch } from '../store/storeState';
import type { Judges } from '../verdict/judges';
import { FlowDiagnosis } from './flowDiagnosis';
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
  engine(): QueryEngine;
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
  const { commands, judges, changes, watch, openResults, log } = parts;
  const model = new SecurityModel({
    judge: (refresh, signal) => judges.judge(null, refresh, signal),
    isSignedOut: (error) => error instanceof CloudError && error.code === 'signed_out',
    engine: () => parts.engine(),
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
      why,
      engine: () => parts.engine(),
    }),
    new FlowDiagnosis(commands, { judges, changes, engine: () => parts.engine(), why, now: () => parts.now() }),
    judges.onDidChange(() => model.changed()),
    watch.onFlowsChanged(() => model.flowsChanged()),
    { dispose: () => model.dispose() },
  );
  return { security, model, dispose: () => void listening.dispose() };
}
