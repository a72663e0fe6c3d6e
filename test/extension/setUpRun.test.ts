import assert from 'node:assert/strict';
import type { SetUpConfig } from '../../src/app/setUp/setUpConfig';
import type { SetUpTools } from '../../src/app/setUp/setUpTools';
import { commandLines } from '../../src/cloud/setup/clients/cliCommands';
import { CliError } from '../../src/cloud/setup/ibmcloudCli';
import { readToSetUp, type WireSetUp } from '../../src/protocol/setUp';
import { SetUpRun } from '../../src/vscode/setUp/setUpRun';
import { configOf, type SetUpLab, setUpLab, withApp } from '../app/setUp/setUpLab';

/** A run over the sandbox, and every page it showed. */
function openRun(
  lab: SetUpLab,
  config: SetUpConfig,
  deed: 'set_up' | 'remove' = 'set_up',
  tools: Partial<SetUpTools> = {},
) {
  const pages: WireSetUp[] = [];
  const logged: string[] = [];
  let changes = 0;
  let seen: (page: WireSetUp) => void = () => undefined;
  const run = new SetUpRun(
    config,
    deed,
    {
      tools: async () => ({ tools: { ...lab.tools, ...tools }, account: 'Sandbox' }),
      changed: () => void changes++,
      log: (message, error) => void logged.push(`${message} ${String(error)}`),
    },
    (page) => {
      assert.ok(readToSetUp({ kind: 'show', page }) !== null, 'a page that the webview would not take');
      pages.push(page);
      seen(page);
    },
  );
  return {
    ...{ run, pages, logged },
    changes: () => changes,
    onPage: (hook: (page: WireSetUp) => void) => {
      seen = hook;
    },
  };
}

const marks = ({ items }: WireSetUp) => [...new Set(items.map(({ mark }) => mark))].sort();

describe('a set-up on its page', () => {
  let lab: SetUpLab;
  beforeEach(async () => {
    lab = await setUpLab();
  });
  afterEach(() => lab.sandbox.close());

  it('is planned, done, and stands; what is secret is on no page and in no log', async () => {
    const before = await lab.stock();
    const { run, pages, logged, changes } = openRun(lab, withApp());
    assert.equal(run.page.phase, 'looking');
    await run.look();
    assert.equal(run.page.phase, 'planned');
    assert.match(run.page.message, /^\d+ things will be created, 3 kept\. Nothing has been changed yet\.$/);
    assert.ok(run.page.permissions.includes('Editor on Cloud Object Storage'));
    assert.deepEqual(await lab.stock(), before);
    await run.start();
    assert.match(run.page.message, /^Set up\. /);
    assert.deepEqual([run.page.phase, marks(run.page)], ['done', ['done', 'kept']]);
    assert.ok(run.page.items.every(({ word }) => word === 'created' || word === 'kept'));
    assert.equal(changes(), 1);
    await run.look();
    assert.deepEqual([run.page.message, run.page.canStart], ['All of it stands: there is nothing to do.', false]);
    await run.start();
    assert.equal(changes(), 1, 'nothing is done where there is nothing to do');
    const told = JSON.stringify(pages) + logged.join('\n');
    for (const secret of [lab.sandbox.workloads.ingestionKey, lab.sandbox.apiKey]) assert.ok(!told.includes(secret));
  });

  it('says why a step failed, and goes on there', async () => {
    const path = /\/v1\/policies/;
    const mend = lab.sandbox.addFault({ method: 'POST', path, effect: { kind: 'answer', status: 403 } });
    const { run } = openRun(lab, withApp());
    await run.look();
    await run.start();
    assert.equal(run.page.phase, 'failed');
    assert.match(run.page.message, /^Authorization: flow log collectors write to the bucket: .* look again/);
    assert.deepEqual(marks(run.page), ['done', 'failed', 'kept', 'waiting']);
    const failed = run.page.items.find(({ mark }) => mark === 'failed');
    assert.equal(failed?.title, 'Authorization: flow log collectors write to the bucket');
    mend();
    await run.look();
    assert.ok(run.page.items.filter(({ mark }) => mark === 'kept').length > 3);
    await run.start();
    assert.equal(run.page.phase, 'done');
  });

  it('is left between two steps, with what was made noted', async () => {
    const { run, onPage } = openRun(lab, withApp());
    await run.look();
    onPage(({ items }) => {
      if (items.some(({ step, mark }) => step === 'cos-instance' && mark === 'done')) run.cancel();
    });
    await run.start();
    assert.equal(run.page.phase, 'cancelled');
    assert.match(run.page.message, /^Cancelled\. What was made before stands and is noted/);
    assert.ok(run.page.items.every(({ mark }) => mark !== 'working'));
    assert.equal(run.busy, false);
    onPage(() => undefined);
    await run.look();
    await run.start();
    assert.equal(run.page.phase, 'done');
  });

  it('is left while it looks, and nothing was changed', async () => {
    const { run, onPage } = openRun(lab, withApp());
    onPage(() => run.cancel());
    await run.look();
    assert.deepEqual([run.page.phase, run.page.message], ['cancelled', 'Cancelled. Nothing was changed.']);
  });

  it('leaves to the user what needs the CLI that is not there, and finds it done', async () => {
    const { run } = openRun(lab, withApp(), 'set_up', { setup: { ...lab.setup, ibmcloud: noCli(lab.setup) } });
    await run.look();
    assert.match(run.page.message, /, \d+ left to you\. Nothing has been changed yet\.$/);
    await run.start();
    assert.equal(run.page.phase, 'done');
    assert.match(
      run.page.message,
      /^Set up, but for \d+ steps? left to you: run the commands below, then look again\.$/,
    );
    const byHand = run.page.items.filter(({ mark }) => mark === 'by_hand');
    assert.ok(byHand.length > 0 && byHand.every(({ commands }) => commands.some((line) => /^ibmcloud /.test(line))));
    assert.ok(!JSON.stringify(byHand).includes(lab.sandbox.apiKey));

    // What the command line says, done by a CLI that is there now.
    const [create = ''] = byHand.flatMap(({ commands }) => commands).filter((line) => / cos create /.test(line));
    assert.notEqual(create, '');
    const option = (name: string) => new RegExp(`--${name} (\\S+)`).exec(create)?.[1] ?? '';
    const [name, destination, bucket] = ['name', 'destination', 'bucket'].map(option) as [string, string, string];
    const { ibmcloud } = lab.setup;
    await ibmcloud.createCosSubscription({ name, destination, destinationType: 'app', bucket, eventType: 'write' });
    const again = openRun(lab, withApp());
    await again.run.look();
    assert.equal(again.run.page.message, 'All of it stands: there is nothing to do.');
  });

  it('goes with its flow logs or without, as is chosen, and leaves nothing else', async () => {
    const before = await lab.stock();
    const config = withApp();
    assert.equal((await lab.apply(config)).kind, 'done');
    const { run } = openRun(lab, config, 'remove');
    await run.look();
    assert.deepEqual([run.page.phase, run.page.deleteLogs], ['planned', false]);
    const without = run.page.items.filter(({ mark }) => mark === 'planned').length;
    await run.toggleLogs();
    assert.equal(run.page.deleteLogs, true);
    assert.ok(run.page.items.filter(({ mark }) => mark === 'planned').length >= without);
    await run.start();
    assert.match(run.page.message, /^\d+ things removed\.$/);
    assert.deepEqual([run.page.phase, marks(run.page)], ['done', ['done', ...marksKept(run.page)]]);
    assert.deepEqual(await lab.stock(), before);
  });

  it('leaves the flow logs in their bucket where they are to stay', async () => {
    const config = withApp();
    assert.equal((await lab.apply(config)).kind, 'done');
    lab.sandbox.tick();
    lab.sandbox.tick();
    await lab.sandbox.workloads.settled();
    const { run } = openRun(lab, config, 'remove');
    await run.look();
    assert.equal(run.page.deleteLogs, false);
    await run.start();
    assert.equal(run.page.phase, 'done', run.page.message);
    const kept = run.page.items.filter(({ mark }) => mark === 'kept').map(({ title }) => title);
    assert.ok(kept.includes('Bucket for the flow logs'), kept.join());
    const stock = (await lab.stock()).map((line) => line.split(' ')[0]);
    assert.deepEqual(
      [...new Set(stock)].filter((kind) => kind === 'collector' || kind === 'project'),
      [],
    );
    assert.ok(stock.includes('bucket'));
  });

  it('does nothing in another account than the one it was planned for', async () => {
    const before = await lab.stock();
    let cloud = lab.tools.cloud;
    const tools = {
      get cloud() {
        return cloud;
      },
    };
    const { run } = openRun(lab, withApp(), 'set_up', tools);
    await run.look();
    cloud = { ...lab.tools.cloud, accountId: async () => '0'.repeat(32) };
    await run.start();
    assert.equal(run.page.phase, 'failed');
    assert.match(run.page.message, /^The plan was made for another account than Sandbox/);
    assert.deepEqual(await lab.stock(), before);
  });

  it('stands beside another of the same account', async () => {
    const [one, two] = [withApp(), configOf({ namePrefix: 'second', targets: [{ kind: 'vpc', is: 'x-lab' }] })];
    for (const config of [one, two]) {
      const { run } = openRun(lab, config);
      await run.look();
      await run.start();
      assert.equal(run.page.phase, 'done', run.page.message);
    }
    const { run } = openRun(lab, two, 'remove');
    await run.look();
    await run.toggleLogs();
    await run.start();
    assert.equal(run.page.phase, 'done', run.page.message);
    const first = openRun(lab, one);
    await first.run.look();
    assert.equal(first.run.page.message, 'All of it stands: there is nothing to do.');
  });

  it('says what is wrong where the account cannot be reached', async () => {
    lab.sandbox.addFault({ effect: { kind: 'answer', status: 401 } });
    const { run } = openRun(lab, withApp());
    await run.look();
    assert.equal(run.page.phase, 'failed');
    assert.notEqual(run.page.message, '');
    assert.equal(run.page.canStart, false);
  });
});

const marksKept = (page: WireSetUp) => (page.items.some(({ mark }) => mark === 'kept') ? ['kept'] : []);

/** As on a machine without the `ibmcloud` CLI; the commands to type are known there too. */
function noCli({ ibmcloud }: SetUpTools['setup']): SetUpTools['setup']['ibmcloud'] {
  return new Proxy(ibmcloud, {
    get(cli, key) {
      const value: unknown = Reflect.get(cli, key);
      if (key === 'commands') return commandLines;
      if (typeof value !== 'function') return value;
      return async () => {
        throw new CliError('not_installed', 'ibmcloud is not installed.', { command: 'ibmcloud --version' });
      };
    },
  });
}
