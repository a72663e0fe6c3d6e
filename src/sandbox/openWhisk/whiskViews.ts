import { whiskNamespace } from './whiskContext';
import type { WhiskAction, WhiskActivation, WhiskPackage, WhiskRule, WhiskState, WhiskTrigger } from './whiskState';

const common = ({ patch, updated }: { readonly patch: number; readonly updated: number }) => ({
  version: `0.0.${patch}`,
  publish: false,
  updated,
});

export function actionView(action: WhiskAction, withCode: boolean): Record<string, unknown> {
  const { exec, parameters, annotations, limits } = action;
  const [packageName, name] = action.name.includes('/') ? action.name.split('/') : [null, action.name];
  const { code, ...head } = exec;
  return {
    namespace: packageName === null ? whiskNamespace : `${whiskNamespace}/${packageName}`,
    name,
    exec: withCode ? { ...head, code } : head,
    parameters,
    annotations: [...annotations.filter(({ key }) => key !== 'exec'), { key: 'exec', value: exec.kind }],
    limits,
    ...common(action),
  };
}

export function triggerView(trigger: WhiskTrigger, state: WhiskState): Record<string, unknown> {
  const { name, parameters, annotations } = trigger;
  const rules = [...state.rules.values()].filter((rule) => rule.trigger === name);
  const entries = rules.map((rule) => [
    `${whiskNamespace}/${rule.name}`,
    { action: { name: rule.action, path: whiskNamespace }, status: rule.active ? 'active' : 'inactive' },
  ]);
  return {
    namespace: whiskNamespace,
    name,
    parameters,
    annotations,
    limits: {},
    rules: Object.fromEntries(entries),
    ...common(trigger),
  };
}

export function ruleView(rule: WhiskRule): Record<string, unknown> {
  return {
    namespace: whiskNamespace,
    name: rule.name,
    trigger: { name: rule.trigger, path: whiskNamespace },
    action: { name: rule.action, path: whiskNamespace },
    status: rule.active ? 'active' : 'inactive',
    annotations: [],
    ...common(rule),
  };
}

export function packageView(held: WhiskPackage, state: WhiskState): Record<string, unknown> {
  const { name, parameters, annotations, binding } = held;
  const actions = [...state.actions.values()].filter((action) => action.name.startsWith(`${name}/`));
  return {
    namespace: whiskNamespace,
    name,
    parameters,
    annotations,
    binding: binding ?? {},
    actions: actions.map((action) => ({ ...actionView(action, false), name: action.name.slice(name.length + 1) })),
    feeds: [],
    ...common(held),
  };
}

const statuses = ['success', 'application error', 'action developer error', 'whisk internal error'];

export function activationView(record: WhiskActivation, whole: boolean): Record<string, unknown> {
  const { id, name, version, start, end, statusCode, result, logs, cause } = record;
  return {
    namespace: whiskNamespace,
    name,
    version,
    subject: whiskNamespace,
    activationId: id,
    start,
    end,
    duration: end - start,
    statusCode,
    publish: false,
    annotations: [],
    ...(cause === null ? {} : { cause }),
    ...(whole ? { response: responseOf(statusCode, result), logs } : {}),
  };
}

export function responseOf(statusCode: number, result: unknown): Record<string, unknown> {
  return { status: statuses[statusCode], statusCode, success: statusCode === 0, result };
}
