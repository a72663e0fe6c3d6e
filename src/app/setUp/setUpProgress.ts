import type { ResourceRef } from './resourceRef';

export type StepState =
  | 'looking'
  | 'creating'
  | 'updating'
  | 'replacing'
  | 'waiting'
  | 'kept'
  | 'created'
  | 'updated'
  | 'by_hand'
  | 'removing'
  | 'removed'
  | 'failed';

/** One line of progress; `at` counts from 1. */
export interface SetUpProgress {
  readonly step: string;
  readonly title: string;
  readonly state: StepState;
  readonly message: string;
  readonly at: number;
  readonly of: number;
}

export interface StepOutcome {
  readonly step: string;
  readonly title: string;
  readonly state: 'kept' | 'created' | 'updated' | 'by_hand';
  readonly ref: ResourceRef | null;
  /** Of `by_hand`. */
  readonly commands: readonly string[];
}

export type Tell = (state: StepState, message?: string) => void;
