import { CloudError, type CloudErrorCode } from '../../cloud/cloud';
import { CliError } from '../../cloud/setup/ibmcloudCli';
import type { SetUpStep } from './step';

/** What stopped a set-up: to what, why, and what to do. */
export interface SetUpFailure {
  readonly step: string;
  readonly title: string;
  /** The code of the `CloudError` or `CliError`, or one of the set-up's own. */
  readonly code: string;
  readonly message: string;
}

/** A step that went wrong in a way of its own: worded for the user, with what to do. */
export class StepError extends Error {
  constructor(
    readonly code: 'changed_since_plan' | 'not_ready' | 'not_verified' | 'secret_missing' | 'too_large' | 'bad_choice',
    message: string,
  ) {
    super(message);
    this.name = 'StepError';
  }
}

/** After these the resource may have been made or not. */
const unsureCodes: ReadonlySet<CloudErrorCode> = new Set(['network', 'timeout', 'service_error', 'unexpected_answer']);

export function isUnsure(error: unknown): boolean {
  if (error instanceof CloudError) return unsureCodes.has(error.code);
  return error instanceof CliError && (error.code === 'timeout' || error.code === 'failed');
}

/** Whether the service says that something of that kind is there already, or something stands in the way. */
export function isConflict(error: unknown): boolean {
  if (error instanceof CloudError) return error.code === 'conflict';
  return error instanceof CliError && error.code === 'exists';
}

/** Null for what is no expected failure: a mistake of the program, or of the machine. */
export function failureOf({ id, title, permissions }: SetUpStep, error: unknown): SetUpFailure | null {
  if (!(error instanceof CloudError || error instanceof CliError || error instanceof StepError)) return null;
  const { code, message } = error;
  const needed = code === 'forbidden' && permissions.length > 0 ? ` Needed: ${permissions.join('; ')}.` : '';
  return { step: id, title, code, message: `${message}${needed}` };
}
