import { answerCall, headerOf } from './answerCall';
import { givenSecret } from './callSecret';

/**
 * Entry of the Code Engine function (contracts/logs-and-functions.md §2.5): called by a timer it sweeps, called with a
 * COS event it ships that object.
 */
export async function main(params: Readonly<Record<string, unknown>>): Promise<unknown> {
  const headers = params.__ce_headers;
  const body = Object.fromEntries(Object.entries(params).filter(([name]) => !name.startsWith('__ce_')));
  const call = { type: headerOf(headers, 'ce-type'), secret: givenSecret((name) => headerOf(headers, name)), body };
  const { status, body: said } = await answerCall(call, process.env);
  return { statusCode: status, headers: { 'Content-Type': 'application/json' }, body: said };
}
