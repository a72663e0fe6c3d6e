import * as v from 'valibot';
import type { CloudError } from '../cloud';
import { type Attempt, failure } from '../failure';
import { quotable } from '../redact';

const detailSchema = v.object({ message: v.string(), key: v.string() });

/** What the service says with a 400: a text, and by Joi the places it is about. */
export const refusedSchema = v.object({
  error: v.string(),
  code: v.optional(v.string()),
  status: v.literal('error'),
  details: v.fallback(v.optional(v.array(detailSchema), []), []),
});

export type Refused = v.InferOutput<typeof refusedSchema>;

const places: Readonly<Record<string, string>> = {
  name: 'the name',
  query: 'the search',
  category: 'the category',
  value: 'the view',
  url: 'the webhook address',
  emails: 'the e-mail addresses',
  key: 'the integration key',
  method: 'the method',
  headers: 'the headers',
  triggerlimit: 'the limit',
  triggerinterval: 'the interval',
  operator: 'the choice of presence or absence',
  immediate: 'the choice of when to tell',
  terminal: 'the choice of when to tell',
  integration: 'the kind of channel',
};

/** The refusal in words for whoever filled in the form: which part, and what is wrong with it. */
export function configRefusal(attempt: Attempt, { error, code, details }: Refused): CloudError {
  const serviceCode = code === undefined ? {} : { serviceCode: quotable(code, 60) };
  if (code === 'NotAuthorized') {
    return failure(attempt, 'bad_credentials', 'LogDNA does not accept the key. Connect it again.', {
      ...{ status: 400, ...serviceCode },
    });
  }
  const said = details.length === 0 ? [quotable(error).replace(/\.$/, '')] : details.map(wording);
  return failure(attempt, 'invalid_request', `${said.join('; ')}. Correct it and try again.`, {
    ...{ status: 400, ...serviceCode },
  });
}

function wording({ message, key }: v.InferOutput<typeof detailSchema>): string {
  const rule = quotable(message.replace(/^"[^"]*"\s*/, ''), 200);
  const channel = /^channels\[(\d+)\]/.exec(key)?.[1];
  const name = key.replace(/^channels\[\d+\]\.?/, '').replace(/\[\d+\].*$/, '');
  const place = places[name] ?? (name === '' ? 'the channel' : `“${quotable(name, 60)}”`);
  return `${place}${channel === undefined ? '' : ` of channel ${Number(channel) + 1}`} ${rule}`;
}
