import type { ProgramAnswer } from '../programs/callProgram';
import type { FunctionOutcome } from '../programs/functionHost';
import { isRecord } from './fieldRules';

const largestResult = 5 * 1024 * 1024;

/** What the caller of a function sees (contracts/logs-and-functions.md §2.5). */
export function functionAnswer(outcome: FunctionOutcome, activation: string): ProgramAnswer {
  switch (outcome.kind) {
    case 'result':
      return resultAnswer(outcome.value, activation);
    case 'not_initialised':
      return platformAnswer(424, activation, outcome.message);
    case 'threw':
      return platformAnswer(500, activation, outcome.message);
    case 'timed_out':
      return platformAnswer(408, activation, 'The function took longer than it may.');
    case 'died':
      return platformAnswer(502, activation, 'The function ended without a result.');
  }
}

/** An answer of the platform, not of the function. */
export function platformAnswer(status: number, activation: string, message: string): ProgramAnswer {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'x-faas-actionstatus': String(status),
      'x-faas-activation-id': activation,
      'x-faas-errormessage': encodeURIComponent(message.slice(0, 200)),
    },
    body: Buffer.from(JSON.stringify({ error: message })),
  };
}

function resultAnswer(value: unknown, activation: string): ProgramAnswer {
  const result = isRecord(value) ? value : {};
  const status = result.statusCode ?? 200;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599)
    return platformAnswer(422, activation, 'The statusCode of the result is invalid.');
  const headers: Record<string, string> = { 'x-faas-actionstatus': '200', 'x-faas-activation-id': activation };
  for (const [name, given] of Object.entries(isRecord(result.headers) ? result.headers : {}))
    headers[name.toLowerCase()] = String(given);
  const body = bodyOf(result.body, headers);
  return body.length > largestResult
    ? platformAnswer(400, activation, 'The result is too large.')
    : { status, headers, body };
}

/** An object is JSON; text is text, or base64 for a binary type. */
function bodyOf(body: unknown, headers: Record<string, string>): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'object') {
    headers['content-type'] ??= 'application/json';
    return Buffer.from(JSON.stringify(body));
  }
  headers['content-type'] ??= 'text/plain';
  const isText = /^(text\/|application\/(json|xml|x-www-form-urlencoded))/.test(headers['content-type']);
  return Buffer.from(String(body), isText ? 'utf8' : 'base64');
}
