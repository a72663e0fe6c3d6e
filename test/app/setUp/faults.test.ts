import assert from 'node:assert/strict';
import type { SetUpConfig } from '../../../src/app/setUp/setUpConfig';
import { CloudError } from '../../../src/cloud/cloud';
import type { CloudSetup } from '../../../src/cloud/setup/cloudSetup';
import type { Sandbox } from '../../../src/sandbox/startSandbox';
import { configOf, setUpLab, withApp } from './setUpLab';

/** What goes wrong with one call that changes something: on the wire around it, or behind it. */
interface Fault {
  readonly name: string;
  arm?(sandbox: Sandbox): () => void;
  /** After the service has done what was asked. */
  readonly afterwards?: (sandbox: Sandbox) => void;
}

const writing = ['POST', 'PUT', 'PATCH', 'DELETE'];
const notSignIn = /^(?!.*identity\/token)/;

function answer(status: number): Fault {
  const effect = { kind: 'answer', status } as const;
  return { name: String(status), arm: (sandbox) => armed(sandbox, effect) };
}

function armed(sandbox: Sandbox, effect: Parameters<Sandbox['addFault']>[0]['effect']): () => void {
  const ends = writing.map((method) => sandbox.addFault({ method, path: notSignIn, nth: 1, effect }));
  return () => {
    for (const end of ends) end();
  };
}

const faults: readonly Fault[] = [
  ...[401, 403, 404, 409, 429, 500].map(answer),
  { name: 'a reset, though it was done', arm: (sandbox) => armed(sandbox, { kind: 'reset' }) },
  {
    name: 'a timeout, though it was done',
    afterwards: () => {
      throw new CloudError('timeout', 'It took too long.', { service: 'Sandbox' });
    },
  },
  {
    name: '404 for what was just made',
    afterwards: (sandbox) => {
      sandbox.addFault({ method: 'GET', nth: [1, 2], effect: { kind: 'answer', status: 404 } });
    },
  },
];

/** The value of a new API key is another one each time. */
const withoutSecrets = (key: string, value: unknown) => (key === 'data' || key === 'parameters' ? undefined : value);

/** Every call that changes something goes wrong the first time it is made with these arguments. */
function failingOnce(setup: CloudSetup, fault: Fault, sandbox: Sandbox): CloudSetup {
  const failed = new Set<string>();
  const wrap = <T extends object>(port: T, prefix: string): T =>
    new Proxy(port, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function' || !/^(create|replace|update|put|set|delete)/.test(String(key))) return value;
        return async (...given: unknown[]) => {
          const told = given.filter((each) => !(each instanceof AbortSignal) && each !== undefined);
          const call = `${prefix}.${String(key)} ${JSON.stringify(told, withoutSecrets)}`;
          const first = !failed.has(call);
          failed.add(call);
          const disarm = first ? fault.arm?.(sandbox) : undefined;
          try {
            const result: unknown = await value.apply(target, given);
            if (first) fault.afterwards?.(sandbox);
            return result;
          } finally {
            disarm?.();
          }
        };
      },
    });
  const { resources, iam, buckets, network, codeEngine, ibmcloud, openWhisk } = setup;
  return {
    ...setup,
    ...{ resources: wrap(resources, 'resources'), iam: wrap(iam, 'iam'), buckets: wrap(buckets, 'buckets') },
    ...{ network: wrap(network, 'network'), codeEngine: wrap(codeEngine, 'codeEngine') },
    ibmcloud: wrap(ibmcloud, 'ibmcloud'),
    openWhisk: openWhisk && wrap(openWhisk, 'openWhisk'),
  };
}

/** What the user does who reads why, mends it, and tries again. */
async function untilDone<T extends { readonly kind: string }>(
  attempt: () => Promise<T>,
  done: T['kind'],
): Promise<number> {
  for (let tries = 1; tries <= 60; tries++) {
    const result = await attempt();
    if (result.kind === done) return tries;
  }
  return assert.fail('It never came to an end.');
}

const withoutIds = (stock: readonly string[]) =>
  stock.map((line) => line.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, '<id>')).sort();

const telling = faults.filter(({ name }) => name === '500' || name === '403' || name.startsWith('a reset'));
const forms: readonly (readonly [string, SetUpConfig, readonly Fault[]])[] = [
  ['an app', withApp(), faults],
  [
    'a function for IBM Cloud Logs',
    configOf({
      ...{ destination: { kind: 'cloud-logs' }, shipper: { kind: 'function' } },
      bucket: { kind: 'new', expiryDays: 7 },
    }),
    telling,
  ],
  [
    'an OpenWhisk action',
    configOf({ destination: { kind: 'mezmo' }, shipper: { kind: 'action', host: 'http://127.0.0.1:1', feed: 'cos' } }),
    telling,
  ],
];

describe('setting up while every step goes wrong once', () => {
  const stockAfter = async (config: SetUpConfig): Promise<readonly string[]> => {
    const lab = await setUpLab();
    try {
      assert.equal((await lab.apply(config)).kind, 'done');
      return withoutIds(await lab.stock());
    } finally {
      await lab.sandbox.close();
    }
  };

  for (const [form, config, some] of forms) {
    for (const fault of some) {
      it(`everything stands once, and goes without a trace: ${form}, ${fault.name}`, async () => {
        const expected = await stockAfter(config);
        const lab = await setUpLab();
        try {
          const before = await lab.stock();
          const unlucky = lab.user({ setup: failingOnce(lab.setup, fault, lab.sandbox) });
          const tries = await untilDone(() => unlucky.apply(config), 'done');
          lab.sandbox.clearFaults();
          assert.deepEqual(withoutIds(await lab.stock()), expected, `after ${tries} tries`);
          await untilDone(() => unlucky.remove(config), 'removed');
          lab.sandbox.clearFaults();
          assert.deepEqual(await lab.stock(), before);
        } finally {
          await lab.sandbox.close();
        }
      });
    }
  }

  it('everything stands once, and goes without a trace: the program ends before it notes what it made', async () => {
    const expected = await stockAfter(withApp());
    const lab = await setUpLab();
    try {
      const before = await lab.stock();
      const crash = new Error('The program ended.');
      const noted = new Set<string>();
      lab.onWrite((value) => {
        for (const { step, state } of value.entry.made) {
          if (state !== 'made' || noted.has(step)) continue;
          noted.add(step);
          throw crash;
        }
      });
      const attempt = () =>
        lab.apply(withApp()).catch((error: unknown) => {
          assert.equal(error, crash);
          return { kind: 'crashed' as const };
        });
      const tries = await untilDone<{ readonly kind: string }>(attempt, 'done');
      assert.ok(tries > 10);
      assert.deepEqual(withoutIds(await lab.stock()), expected);
      await untilDone(() => lab.remove(withApp()), 'removed');
      assert.deepEqual(await lab.stock(), before);
    } finally {
      await lab.sandbox.close();
    }
  });
});
