import { isRecord } from '../codeEngine/fieldRules';
import type { FunctionOutcome } from '../programs/functionHost';
import type { WhiskContext } from './whiskContext';
import type { KeyValue, WhiskAction, WhiskActivation } from './whiskState';

const mostActivations = 2_000;

export type Params = Readonly<Record<string, unknown>>;

/** Runs an action and keeps the record. Parameters: those of the package, of the action, then those of the call. */
export async function invoke(
  context: WhiskContext,
  action: WhiskAction,
  params: Params,
  { activation = context.newId(), cause = null as string | null } = {},
): Promise<WhiskActivation> {
  const start = context.now();
  const packageName = action.name.includes('/') ? (action.name.split('/')[0] ?? '') : '';
  const bound = context.state.packages.get(packageName)?.parameters ?? [];
  const all = { ...asObject(bound), ...asObject(action.parameters), ...params };
  const { outcome, logs } = runs(action)
    ? await context.hosts.call(action, all, activation)
    : { outcome: cannotRun(action), logs: [] };
  const { statusCode, result } = judged(outcome, action);
  const record: WhiskActivation = {
    id: activation,
    name: action.name.split('/').at(-1) ?? action.name,
    version: `0.0.${action.patch}`,
    start,
    end: context.now(),
    statusCode,
    result,
    logs,
    cause,
  };
  keepActivation(context, record);
  return record;
}

export function keepActivation({ state }: WhiskContext, record: WhiskActivation): void {
  state.activations.push(record);
  if (state.activations.length > mostActivations) state.activations = state.activations.slice(-mostActivations / 2);
}

export function asObject(list: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(list.map(({ key, value }) => [key, value]));
}

function runs({ exec }: WhiskAction): boolean {
  return exec.kind.startsWith('nodejs') && !exec.binary;
}

function cannotRun({ exec }: WhiskAction): FunctionOutcome {
  const what = exec.binary ? 'Archives' : `Actions of kind ${exec.kind}`;
  return {
    kind: 'not_initialised',
    message: `${what} are not run by the sandbox, which runs source for Node.js alone.`,
  };
}

function judged(
  outcome: FunctionOutcome,
  action: WhiskAction,
): { readonly statusCode: number; readonly result: unknown } {
  switch (outcome.kind) {
    case 'result':
      if (!isRecord(outcome.value))
        return { statusCode: 2, result: { error: 'The action did not return a dictionary.' } };
      return { statusCode: outcome.value.error === undefined ? 0 : 1, result: outcome.value };
    case 'threw':
      return { statusCode: 1, result: { error: outcome.message } };
    case 'not_initialised':
      return { statusCode: 2, result: { error: `Initialization has failed due to: ${outcome.message}` } };
    case 'timed_out':
      return {
        statusCode: 2,
        result: { error: `The action exceeded its time limits of ${action.limits.timeout} milliseconds.` },
      };
    case 'died':
      return {
        statusCode: 2,
        result: { error: 'The action did not produce a valid response and exited unexpectedly.' },
      };
  }
}
