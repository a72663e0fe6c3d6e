import assert from 'node:assert/strict';
import { alertProblems, intervalSeconds, intervalText, usualTrigger } from '../../../src/app/watches/alert';
import { cloudLogsRules, logdnaRules } from '../../../src/app/watches/alertRules';
import { listNotifiers } from '../../../src/app/watches/notifiers';

const services = { logdna: logdnaRules, cloudlogs: cloudLogsRules };
const absence = { ...usualTrigger, operator: 'absence', told: 'later', intervalSeconds: 900 } as const;

describe('what services take of an alert', () => {
  for (const [name, rules] of Object.entries(services)) {
    it(`${name}: intervals go up, read as they are written, and are taken`, () => {
      for (const trigger of [usualTrigger, { ...usualTrigger, limit: 100_000 }, absence]) {
        const intervals = rules.intervals(trigger);
        assert.deepEqual(
          [...intervals].sort((a, b) => a - b),
          intervals,
        );
        for (const seconds of intervals) {
          assert.equal(intervalSeconds(intervalText(seconds)), seconds);
          assert.deepEqual(alertProblems({ trigger: { ...trigger, intervalSeconds: seconds } }, rules), []);
        }
      }
      assert.deepEqual(alertProblems({ trigger: usualTrigger }, rules), []);
    });
  }

  for (const [name, problem] of [
    ['logdna', /^Absence is noticed within 15m at the earliest: choose one of 15m, 30m, 1h/],
    ['cloudlogs', null],
  ] as const) {
    it(`${name}: says how long absence takes`, () => {
      const [said = ''] = alertProblems({ trigger: { ...absence, intervalSeconds: 300 } }, services[name]);
      if (problem === null) assert.equal(said, '');
      else assert.match(said, problem);
    });
  }

  it('names what a service tells, and what it does not', () => {
    const email = { kind: 'email', addresses: ['a@b.c'] } as const;
    const known = { kind: 'eventNotifications', integration: 1, name: 'en' } as const;
    assert.deepEqual(alertProblems({ channels: [email] }, logdnaRules), []);
    assert.deepEqual(alertProblems({ channels: [known] }, cloudLogsRules), []);
    assert.match(alertProblems({ channels: [email] }, cloudLogsRules)[0] ?? '', /outgoing webhooks/);
    assert.match(alertProblems({ channels: [known] }, logdnaRules)[0] ?? '', /does not tell Event Notifications/);
  });

  for (const text of ['', '5', 'm', '5d', '5 m', '-5m', '1.5h', '9999999m']) {
    it(`reads no interval from “${text}”`, () => assert.equal(intervalSeconds(text), null));
  }
});

describe('instances of Event Notifications', () => {
  const instance = { crn: '', guid: 'g', name: 'n', planId: null, resourceGroupId: null, state: 'active' };
  it('are found by their service, by whichever plan tells its id', async () => {
    const asked: string[] = [];
    const found = await listNotifiers({
      plan: async (service, plan) => {
        asked.push(`${service} ${plan}`);
        return plan === 'lite' ? { serviceId: 's', planId: 'p' } : null;
      },
      instances: async ({ serviceId }) =>
        ['us-south', null].map((region) => ({
          ...instance,
          region,
          serviceId: serviceId ?? null,
          lastOperation: null,
        })),
    });
    assert.deepEqual(asked, ['event-notifications standard', 'event-notifications lite']);
    assert.deepEqual(found, [{ instance: 'g', name: 'n', region: 'us-south' }]);
    assert.deepEqual(await listNotifiers({ plan: async () => null, instances: async () => assert.fail() }), []);
  });
});
