import type * as vscode from 'vscode';
import type { CauseInRegion } from '../../app/policy/causesOfSearch';
import type { FlowRow } from '../../core/flow/flowRow';
import type { QueryEngine } from '../../engines/queryEngine';
import type { RuleChanges } from '../changes/ruleChanges';
import type { Judges } from '../verdict/judges';
import type { FlowSources } from './flowSources';

export interface FlowDiagnosisPorts {
  readonly judges: Judges;
  readonly changes: RuleChanges;
  readonly flows: FlowSources;
  why(row: FlowRow): void;
  /** Microseconds UTC. */
  now(): number;
}

/** A cause, and the engine that its example is looked up in. */
export interface FoundCause extends CauseInRegion {
  readonly engine: QueryEngine;
}

/** A problem of a search, and what can be done about it. */
export interface Diagnosed {
  readonly diagnostic: vscode.Diagnostic;
  readonly actions: readonly vscode.CodeAction[];
}
