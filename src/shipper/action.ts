import { shipperVariables } from '../core/ship/shipperVariables';
import { answerCall } from './answerCall';
import { watchForm } from './createWatches';

const variables: ReadonlySet<string> = new Set(Object.values(shipperVariables));

/**
 * Entry of the OpenWhisk action (contracts/logs-and-functions.md §3). Its configuration is in parameters bound to it,
 * under the names of the variables; the rest is the trigger's event. It fails where the event has to come again.
 */
export async function main(params: Readonly<Record<string, unknown>>): Promise<unknown> {
  const entries = Object.entries(params);
  const bound = Object.fromEntries(entries.filter(([name]) => variables.has(name)));
  const body = Object.fromEntries(entries.filter(([name]) => !variables.has(name) && !name.startsWith('__ow_')));
  // Who may invoke an action is OpenWhisk's own business.
  const call = { type: null, secret: bound[shipperVariables.callSecret], body };
  const { status, body: said } = await answerCall(call, { ...process.env, ...bound }, console.log, watchForm);
  return status < 300 ? said : { error: { status, ...said } };
}
