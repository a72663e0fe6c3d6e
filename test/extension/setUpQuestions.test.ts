import assert from 'node:assert/strict';
import { type Draft, finished, firstDraft } from '../../src/vscode/setUp/questions/draft';
import type { QuestionId, QuestionPorts } from '../../src/vscode/setUp/questions/question';
import { setUpQuestions } from '../../src/vscode/setUp/questions/setUpQuestions';
import { possibleTargets } from '../../src/vscode/setUp/questions/targetChoices';
import { configOf, type SetUpLab, setUpLab } from '../app/setUp/setUpLab';

describe('the questions of the wizard', () => {
  let lab: SetUpLab;
  let ports: QuestionPorts;
  before(async () => {
    lab = await setUpLab();
    ports = {
      ...{ cloud: lab.tools.cloud, setup: lab.setup, logdna: { host: 'http://127.0.0.1:1', key: 'brought' } },
      ...{ standing: [], knowsSecret: async () => false, clickhouse: null },
    };
  });
  after(() => lab.sandbox.close());
  const signal = new AbortController().signal;

  const find = async (draft: Draft, id: QuestionId) => {
    const question = (await setUpQuestions(draft, ports)).find((each) => each.id === id);
    return question ?? assert.fail(`${id} is not asked`);
  };
  const options = async (draft: Draft, id: QuestionId) => {
    const question = await find(draft, id);
    return question.kind === 'text' ? assert.fail(`${id} is a text`) : question.options(signal);
  };
  /** Answers one question, by the label or the text. */
  const answer = async (draft: Draft, id: QuestionId, given: string): Promise<Draft> => {
    const question = await find(draft, id);
    if (question.kind === 'text') {
      assert.equal(question.problem(given), null);
      return question.answer(draft, given);
    }
    if (question.kind === 'some') {
      const chosen = (await question.options(signal)).filter(({ label }) => label === given);
      assert.ok(chosen.length > 0, `${given} is not offered`);
      return question.answer(
        draft,
        chosen.map(({ target }) => target),
      );
    }
    const chosen = (await question.options(signal)).find(({ label }) => label === given);
    return (chosen ?? assert.fail(`${given} is not offered`)).answer(draft);
  };
  const answers = async (given: readonly (readonly [QuestionId, string])[], from = firstDraft('us-south')) => {
    let draft = from;
    for (const [id, text] of given) draft = await answer(draft, id, text);
    return draft;
  };
  const asked = async (draft: Draft) => (await setUpQuestions(draft, ports)).map(({ id }) => id).join(' ');
  const chosen = async (draft: Draft, id: QuestionId) =>
    (await options(draft, id)).filter((option) => option.chosen).map(({ label }) => label);
  const targets = ['targets', 'x-vpc'] as const;

  it('are as many as the answers call for', async () => {
    const first = firstDraft('us-south');
    assert.equal(await asked(first), 'region resourceGroup targets bucket expiry destination prefix');
    const mezmo = await answer(first, 'destination', 'LogDNA / Mezmo');
    const asksKey = 'region resourceGroup targets bucket expiry destination mezmoHost mezmoKey shipper alert prefix';
    assert.equal(await asked(mezmo), asksKey);
    const whisk = await answer(mezmo, 'shipper', 'An action of your own Apache OpenWhisk');
    assert.equal(await asked(whisk), asksKey.replace('shipper', 'shipper whiskHost whiskKey'));
    const logs = await answer(whisk, 'destination', 'IBM Cloud Logs: a new instance');
    assert.ok(!(await asked(logs)).includes('mezmo'));
    assert.equal(await asked(await answer(logs, 'destination', 'Only into the bucket')), await asked(first));
  });

  it('make a configuration that can be applied, with the key apart', async () => {
    const draft = await answers([
      targets,
      ['expiry', '30 days'],
      ['destination', 'LogDNA / Mezmo'],
      ['mezmoKey', 'secret-of-mezmo'],
      ['shipper', 'A Code Engine function on a timer'],
      ['prefix', 'rehearsal'],
    ]);
    const config = finished(draft);
    assert.deepEqual(config.targets, [{ kind: 'vpc', is: 'x-vpc' }]);
    assert.deepEqual([config.namePrefix, config.shipper.kind], ['rehearsal', 'function']);
    assert.equal(config.bucket.kind === 'new' && config.bucket.expiryDays, 30);
    assert.deepEqual([...draft.secrets], [['MEZMO_INGESTION_KEY', 'secret-of-mezmo']]);
    assert.ok(!JSON.stringify(config).includes('secret-of-mezmo'));
  });

  it('have the answers so far, of this time and of the last', async () => {
    const last = configOf({
      ...{ targets: [{ kind: 'instance', is: 'x-vsi1' }], bucket: { kind: 'new', expiryDays: 90 } },
      ...{ destination: { kind: 'cloud-logs' }, shipper: { kind: 'function', everyMinutes: 7 } },
    });
    const draft = { ...firstDraft('us-south'), config: last };
    assert.deepEqual(await chosen(draft, 'region'), ['us-south']);
    assert.deepEqual(await chosen(draft, 'resourceGroup'), ['Default']);
    assert.deepEqual(await chosen(draft, 'targets'), ['x-vsi1']);
    assert.deepEqual(await chosen(draft, 'bucket'), ['A new bucket']);
    assert.deepEqual(await chosen(draft, 'expiry'), ['90 days']);
    assert.deepEqual(await chosen(draft, 'destination'), ['IBM Cloud Logs: a new instance']);
    assert.deepEqual(await chosen(draft, 'shipper'), ['A Code Engine function on a timer']);
    const again = await answers(
      [
        ['bucket', 'A new bucket'],
        ['destination', 'IBM Cloud Logs: a new instance'],
        ['shipper', 'A Code Engine function on a timer'],
      ],
      draft,
    );
    assert.deepEqual(again.config, last);
  });

  const slackAlert = 'Slack, when SSH to an instance is accepted';
  const webhook = 'https://hooks.slack.com/services/T0/B0/secret-of-slack';

  it('make the article’s alert of the shipper, with its address apart, and forget it with what has room for it', async () => {
    const draft = await answers([
      targets,
      ['destination', 'IBM Cloud Logs: a new instance'],
      ['alert', slackAlert],
      ['alertWebhook', webhook],
    ]);
    assert.deepEqual(await chosen(draft, 'alert'), [slackAlert]);
    const { alerts } = finished(draft);
    assert.deepEqual(
      alerts?.watches.map(({ search }) => search),
      ['target_port:22 action:accepted direction:I'],
    );
    assert.deepEqual([...draft.secrets], [['SLACK_WEBHOOK_URL', webhook]]);
    const plan = await lab.inspect(finished(draft));
    const map = plan.items.find(({ step }) => step === 'config-map');
    assert.match(map?.title ?? '', /, with the alert “SSH accepted to an instance”$/);
    const without = await answer(draft, 'shipper', 'A Code Engine function on a timer');
    assert.ok(!(await asked(without)).includes('alert'));
    assert.equal(finished(without).alerts, undefined);
    assert.equal(finished(await answer(draft, 'alert', 'Nobody')).alerts, undefined);
  });

  it('keep the alerts that were there', async () => {
    const watches = [{ name: 'web', search: 'target_port:443', limit: 5, windowMinutes: 10 }];
    const alerts = { webhookVariable: 'MY_HOOK', watches };
    const config = configOf({ targets: [{ kind: 'vpc', is: 'x-vpc' }], destination: { kind: 'cloud-logs' }, alerts });
    const draft = { ...firstDraft('us-south'), config };
    assert.deepEqual(await chosen(draft, 'alert'), ['As it is: 1 alert']);
    assert.deepEqual((await answer(draft, 'alert', 'As it is: 1 alert')).config.alerts, alerts);
    const ssh = await answer(draft, 'alert', slackAlert);
    assert.equal(ssh.config.alerts?.webhookVariable, 'MY_HOOK');
    const question = await find(ssh, 'alertWebhook');
    assert.match((question.kind === 'text' && question.problem('http://example.com')) || '', /begins with https/);
  });

  it('begin with the ClickHouse that is connected, and keep its password apart', async () => {
    const url = 'https://ch.example.com:8443';
    ports = { ...ports, clickhouse: { url, user: 'reader', database: 'flows_db', password: 'secret-of-clickhouse' } };
    const draft = await answers([targets, ['destination', 'ClickHouse']]);
    assert.match(
      await asked(draft),
      /destination clickhouseUrl clickhouseUser clickhouseDatabase clickhousePassword shipper/,
    );
    assert.deepEqual(await chosen(draft, 'destination'), ['ClickHouse']);
    const password = await find(draft, 'clickhousePassword');
    assert.ok(password.kind === 'text' && password.secret && password.value === 'secret-of-clickhouse');
    const other = await answers([['clickhouseUser', 'shipper']], draft);
    const unknown = await find(other, 'clickhousePassword');
    assert.equal(unknown.kind === 'text' && unknown.value, '', 'another user has another password');
    const given = await answer(other, 'clickhousePassword', 'typed');
    const config = finished(await answer(given, 'destination', 'ClickHouse'));
    assert.deepEqual(config.destination, {
      ...{ kind: 'clickhouse', url, user: 'shipper', database: 'flows_db', passwordVariable: 'CLICKHOUSE_PASSWORD' },
    });
    assert.deepEqual([...given.secrets], [['CLICKHOUSE_PASSWORD', 'typed']]);
    const address = await find(draft, 'clickhouseUrl');
    assert.match(
      (address.kind === 'text' && address.problem('http://ch.example.com')) || '',
      /^It is an https address/,
    );
    ports = { ...ports, clickhouse: null };
    const first = await find(await answers([['destination', 'ClickHouse']]), 'clickhouseUser');
    assert.equal(first.kind === 'text' && first.value, 'default');
  });

  it('forget what stands in another region', async () => {
    const draft = await answers([targets, ['region', 'eu-de']]);
    assert.deepEqual([draft.config.region, draft.config.targets], ['eu-de', []]);
    assert.throws(() => finished(draft), /names nothing to be logged/);
  });

  it('say what is wrong with a text', async () => {
    const draft = await answers([['destination', 'LogDNA / Mezmo']]);
    const problem = async (id: QuestionId, text: string) => {
      const question = await find(draft, id);
      return question.kind === 'text' ? question.problem(text) : assert.fail();
    };
    assert.match((await problem('prefix', 'Flow Logs')) ?? '', /^It is 3 to 24 lower-case letters/);
    assert.match((await problem('mezmoHost', 'mezmo?key=1')) ?? '', /^It is an address such as/);
    assert.equal(await problem('mezmoHost', 'https://logs.eu.mezmo.com'), null);
    assert.equal(await problem('mezmoKey', ''), 'Paste it.');
  });

  it('ask not again for a key that is kept, and bring that of the account to its own LogDNA alone', async () => {
    const draft = await answers([['destination', 'LogDNA / Mezmo']]);
    const key = await find(draft, 'mezmoKey');
    assert.ok(key.kind === 'text' && key.secret && key.value === 'brought');
    const elsewhere = await find(await answer(draft, 'mezmoHost', 'https://logs.mezmo.com'), 'mezmoKey');
    assert.equal(elsewhere.kind === 'text' && elsewhere.value, '');
    const kept = (await setUpQuestions(draft, { ...ports, knowsSecret: async () => true })).find(
      ({ id }) => id === 'mezmoKey',
    );
    assert.ok(kept?.kind === 'text' && kept.problem('') === null);
    assert.equal(kept.answer(draft, '').secrets.size, 0);
  });

  it('offer only OpenWhisk where there is no Code Engine', async () => {
    const draft = { ...firstDraft('eu-xyz'), config: configOf({ region: 'eu-xyz', destination: { kind: 'none' } }) };
    const question = await find(await answer(draft, 'destination', 'LogDNA / Mezmo'), 'shipper');
    assert.equal(question.ask, 'What is to ship the records? eu-xyz has no Code Engine.');
    assert.ok(question.kind === 'one');
    const labels = (await question.options(signal)).map(({ label }) => label);
    assert.deepEqual(labels, ['An action of your own Apache OpenWhisk']);
  });

  for (const [form, given] of [
    ['a function for IBM Cloud Logs', 'A Code Engine function on a timer'],
    ['an action for IBM Cloud Logs', 'An action of your own Apache OpenWhisk'],
  ] as const)
    it(`make a plan that nothing hinders: ${form}`, async () => {
      const draft = await answers([
        targets,
        ['destination', 'IBM Cloud Logs: a new instance'],
        ['shipper', given],
        ...(form.startsWith('an action') ? ([['whiskHost', 'http://127.0.0.1:1']] as const) : []),
      ]);
      const plan = await lab.inspect(finished(draft));
      const hindered = plan.items.filter(({ action }) => action === 'cannot');
      assert.deepEqual(hindered, []);
    });

  it('name what can be logged, by id where a name is not the only one, with the collector it has', async () => {
    const own = await setUpLab();
    try {
      assert.equal((await own.apply(configOf({ targets: [{ kind: 'instance', is: 'x-vsi1' }] }))).kind, 'done');
      const possible = await possibleTargets(own.tools.cloud.vpc, 'us-south');
      const vsi1 = possible.find(({ name }) => name === 'x-vsi1');
      assert.deepEqual(vsi1?.target, { kind: 'instance', is: 'x-vsi1' });
      assert.match(vsi1?.collector ?? '', /^flowlogs-/);
      const eth0 = possible.filter(({ name }) => name === 'eth0');
      assert.ok(eth0.length > 1);
      for (const { target, id } of eth0) assert.equal(target.is, id);
      assert.equal(possible[0]?.target.kind, 'vpc');
    } finally {
      await own.sandbox.close();
    }
  });

  it('name the set-ups that stand', async () => {
    const [question] = (
      await setUpQuestions(firstDraft('us-south'), { ...ports, standing: ['a.us-south', 'b.eu-de'] })
    ).slice(-1);
    assert.match(question!.ask, /There are a\.us-south, b\.eu-de: the same name changes that one/);
  });

  it('offer the buckets of the region, and new ones in the COS instances that stand', async () => {
    const own = await setUpLab();
    try {
      assert.equal((await own.apply(configOf({ namePrefix: 'first-one' }))).kind, 'done');
      const theirs = { ...ports, cloud: own.tools.cloud, setup: own.setup };
      const draft = firstDraft('us-south');
      const question = (await setUpQuestions(draft, theirs)).find(({ id }) => id === 'bucket');
      assert.ok(question?.kind === 'one');
      const all = await question.options(signal);
      const labels = all.map(({ label }) => label);
      assert.deepEqual(labels.slice(0, 2), ['A new bucket', 'A new bucket in first-one-us-south-cos']);
      assert.match(labels[2] ?? '', /^first-one-/);
      const { bucket } = all[1]!.answer(draft).config;
      assert.equal(bucket.kind === 'new' && bucket.instance, 'first-one-us-south-cos');
      const existing = all[2]!.answer(draft);
      assert.equal(existing.config.bucket.kind, 'existing');
      const ids = (await setUpQuestions(existing, theirs)).map(({ id }) => id);
      assert.ok(!ids.includes('expiry'));
      const plan = await own.inspect(finished(await answer(existing, 'targets', 'x-lab')));
      assert.ok(
        plan.items.every(({ action }) => action !== 'cannot'),
        JSON.stringify(plan.items),
      );
    } finally {
      await own.sandbox.close();
    }
  });
});
