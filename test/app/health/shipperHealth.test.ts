import assert from 'node:assert/strict';
import { bucketOfShipper, findShippers } from '../../../src/app/health/findShippers';
import { type ShipperHealthTools, shipperHealth } from '../../../src/app/health/shipperHealth';
import type { ListedObject } from '../../../src/cloud/cloud';
import { CloudError } from '../../../src/cloud/cloud';
import type { Deployed } from '../../../src/cloud/setup/codeEngine';

const now = Date.UTC(2026, 10, 21, 14, 27, 30) * 1000;
const minute = 60e6;

const env = (values: Readonly<Record<string, string>>): Deployed['env'] =>
  Object.entries(values).map(([name, value]) => ({ type: 'literal', name, value }));
const app: Deployed = {
  ...{
    name: 'flowlogs-shipper',
    entityTag: '1',
    status: 'ready',
    reason: null,
    endpoint: null,
    imageReference: 'node',
  },
  env: env({ VPC_FLOW_LENS_SETUP: 'flowlogs@us-south', COS_BUCKET: 'logs', STATE_BUCKET: 'notes' }),
};
const other: Deployed = { ...app, name: 'shop', env: [] };

const object = (key: string, modified: number): ListedObject => ({ key, etag: 'e', size: 1, modified });

type Tools = ShipperHealthTools & { readonly codeEngine: Parameters<typeof findShippers>[0] };

/** Two projects, one of which refuses; notes and dead letters as given. */
function tools(
  notes: readonly ListedObject[],
  more: { readonly restarts?: number; readonly apps?: Deployed; readonly configMap?: Record<string, string> } = {},
): Tools {
  const project = (id: string) => ({
    id,
    crn: null,
    name: id,
    region: 'us-south',
    resourceGroupId: null,
    status: 'active',
  });
  const instance = { name: 'i1', revision: null, status: 'running', restarts: more.restarts ?? 0, createdAt: null };
  return {
    now: () => now,
    codeEngine: {
      projects: async () => [project('mine'), project('theirs')],
      apps: async ({ projectId }) => {
        if (projectId === 'theirs') throw new CloudError('forbidden', 'Not yours.', { service: 'Code Engine' });
        return [more.apps ?? app, other];
      },
      functions: async () => [],
      jobs: async () => [],
      configMap: async (_at, name) => ({ name, entityTag: '1', data: more.configMap ?? {} }),
      appInstances: async () => [instance],
      jobRuns: async () => [],
    },
    storage: {
      locate: async (name) => ({ name, location: 'us-south', instanceCrn: null }),
      list: async (_bucket, { prefix = '' }) => ({
        ...{ prefixes: [], next: null },
        objects: notes.filter(({ key }) => key.startsWith(prefix)),
      }),
    },
  };
}

const noted = (modified: number) => object('vpc-flow-lens-shipper/shipped/2026-11-21T14/one.json', modified);

async function answersOf(given: Tools, newest: ListedObject | null): Promise<Record<string, string>> {
  const [shipper] = await findShippers(given.codeEngine, 'us-south');
  assert.ok(shipper);
  const { items } = await shipperHealth(given, shipper, newest);
  return Object.fromEntries(items.map(({ code, answer }) => [code, answer]));
}

describe('the health of a shipper', () => {
  it('finds what a set-up deployed, and passes over projects that refuse', async () => {
    const found = await findShippers(tools([]).codeEngine, 'us-south');
    assert.deepEqual(
      found.map((one) => [one.deployed.name, bucketOfShipper(one)]),
      [['flowlogs-shipper', 'logs']],
    );
  });

  const well = { deployed: 'ok', runs: 'ok', failures: 'ok', lag: 'ok' };

  it('is well where the newest object is noted', async () => {
    assert.deepEqual(await answersOf(tools([noted(now - minute)]), object('k', now - 2 * minute)), well);
  });

  it('knows what a set-up wrote into a config map', async () => {
    const settings = ['COS_BUCKET', 'STATE_BUCKET', 'LOGDNA_URL'];
    const apps: Deployed = {
      ...app,
      env: [
        ...env({ VPC_FLOW_LENS_SETUP: 'flowlogs.us-south' }),
        ...settings.map((key) => ({
          ...({ type: 'config_map_key_reference', name: key, reference: 'flowlogs-shipper', key } as const),
        })),
      ],
    };
    const given = tools([noted(now)], { apps, configMap: { COS_BUCKET: 'logs', STATE_BUCKET: 'notes' } });
    const [found] = await findShippers(given.codeEngine, 'us-south');
    assert.equal(found && bucketOfShipper(found), 'logs');
    assert.deepEqual(await answersOf(given, object('k', now - minute)), well);
  });

  it('is behind where it is not, and may be at work on a new one', async () => {
    const newest = (age: number) => object('k', now - age * minute);
    assert.deepEqual(await answersOf(tools([noted(now - 90 * minute)]), newest(30)), { ...well, lag: 'not_ok' });
    assert.deepEqual(await answersOf(tools([]), newest(2)), { ...well, lag: 'cannot_tell' });
  });

  it('tells of restarts, dead letters, and an app that failed', async () => {
    const letter = object('vpc-flow-lens-shipper/dead-letters/2026-11-21/a.json', now);
    const newest = object('k', now - 2 * minute);
    assert.deepEqual(await answersOf(tools([noted(now), letter], { restarts: 3 }), newest), {
      ...{ ...well, runs: 'not_ok', failures: 'not_ok' },
    });
    const failed = { ...app, status: 'failed', reason: 'no_revision_ready' };
    assert.deepEqual(await answersOf(tools([noted(now)], { apps: failed }), newest), { ...well, deployed: 'not_ok' });
  });

  it('cannot tell of one that keeps no notes', async () => {
    const apps = { ...app, env: env({ VPC_FLOW_LENS_SETUP: 'x', COS_BUCKET: 'logs' }) };
    const answers = await answersOf(tools([], { apps }), object('k', now));
    assert.deepEqual([answers.failures, answers.lag], ['cannot_tell', 'cannot_tell']);
  });
});
