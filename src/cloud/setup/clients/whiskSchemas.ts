import * as v from 'valibot';
import type { WhiskAction, WhiskActivation, WhiskRule, WhiskTrigger, WhiskValues } from '../openWhisk';
import { amount, flag, listOf, word } from './serviceCalls';

/** What is read of the answers of OpenWhisk. https://github.com/apache/openwhisk/blob/master/docs/rest_api.md */

export interface WhiskPair {
  readonly key: string;
  readonly value: unknown;
}

/** The form that parameters and annotations have on the wire. */
export function pairs(values: WhiskValues): readonly WhiskPair[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

const values = v.fallback(
  v.pipe(
    listOf(v.object({ key: v.string(), value: v.unknown() })),
    v.transform((list): WhiskValues => Object.fromEntries(list.map(({ key, value }) => [key, value]))),
  ),
  {},
);

const entity = { name: v.string(), version: word, parameters: values, annotations: values };

export const action = v.pipe(
  v.object({ ...entity, exec: v.fallback(v.nullish(v.object({ kind: word }), null), null) }),
  v.transform(
    ({ name, version, parameters, annotations, exec }): WhiskAction => ({
      ...{ name, version: version ?? '0.0.1', kind: exec?.kind ?? '', parameters, annotations },
    }),
  ),
);

export const trigger = v.pipe(
  v.object(entity),
  v.transform(
    ({ name, version, parameters, annotations }): WhiskTrigger => ({
      ...{ name, version: version ?? '0.0.1', parameters, annotations },
    }),
  ),
);

/** Older versions give the path as text, newer ones its parts. */
const path = v.fallback(
  v.union([
    v.string(),
    v.pipe(
      v.object({ path: v.string(), name: v.string() }),
      v.transform((parts) => `/${parts.path}/${parts.name}`),
    ),
  ]),
  '',
);

export const rule = v.pipe(
  v.object({ name: v.string(), version: word, status: word, trigger: path, action: path }),
  v.transform(
    (found): WhiskRule => ({
      ...{ name: found.name, version: found.version ?? '0.0.1', status: found.status ?? 'inactive' },
      ...{ trigger: found.trigger, action: found.action },
    }),
  ),
);

const statuses = ['success', 'application error', 'action developer error', 'whisk internal error'] as const;

const response = v.object({ status: word, success: flag, result: v.optional(v.unknown()) });
const activationFields = {
  ...{ activationId: v.string(), name: word, start: amount, end: amount, statusCode: amount },
  logs: v.fallback(listOf(v.string()), []),
};
const activationObject = v.object({ ...activationFields, response: v.fallback(v.nullish(response, null), null) });

function activationOf(found: v.InferOutput<typeof activationObject>): WhiskActivation {
  const status = found.response?.status ?? statuses[found.statusCode ?? 0] ?? 'success';
  return {
    ...{ id: found.activationId, name: found.name ?? '', start: found.start ?? 0, end: found.end || null },
    ...{ status, success: found.response === null ? status === 'success' : found.response.success === true },
    ...{ result: found.response?.result ?? null, logs: found.logs },
  };
}

export const activation = v.pipe(activationObject, v.transform(activationOf));

const accepted = v.object({ activationId: v.string() });

/** A blocking call is answered with the activation, or with its id alone where it goes on. */
export const invoked = v.union([
  v.pipe(
    v.object({ ...activationFields, response }),
    v.transform((ended) => ({ kind: 'ended' as const, activation: activationOf(ended) })),
  ),
  v.pipe(
    accepted,
    v.transform(({ activationId }) => ({ kind: 'running' as const, activationId })),
  ),
]);
/** Nothing where no active rule listens. */
export const fired = v.optional(accepted);
