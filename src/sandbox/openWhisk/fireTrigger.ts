import { asObject, invoke, keepActivation, type Params } from './invoke';
import type { WhiskContext } from './whiskContext';
import type { WhiskTrigger } from './whiskState';

/** Starts the actions of a trigger's active rules in the background; null where there is no such rule. */
export function fireTrigger(context: WhiskContext, trigger: WhiskTrigger, params: Params): string | null {
  const { state } = context;
  const actions = [...state.rules.values()]
    .filter((rule) => rule.active && rule.trigger === trigger.name)
    .flatMap((rule) => state.actions.get(rule.action) ?? []);
  if (actions.length === 0) return null;
  const activation = context.newId();
  const given = { ...asObject(trigger.parameters), ...params };
  const now = context.now();
  keepActivation(context, {
    id: activation,
    name: trigger.name,
    version: `0.0.${trigger.patch}`,
    start: now,
    end: now,
    statusCode: 0,
    result: given,
    logs: [],
    cause: null,
  });
  for (const action of actions) context.pending.add(invoke(context, action, given, { cause: activation }));
  return activation;
}
