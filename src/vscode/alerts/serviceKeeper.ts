import { type AlertTrigger, type AnyChannel, intervalText, usualTrigger } from '../../app/watches/alert';
import { cloudLogsRules, logdnaRules } from '../../app/watches/alertRules';
import type { AccountView, AlertOutcome, AlertService } from '../../app/watches/alertService';
import type { AlertAccount } from './alertAccount';
import type {
  AlertChange,
  AlertKeeper,
  Channel,
  ChannelOffer,
  KeepOutcome,
  KeptAlert,
  TestOutcome,
} from './alertKeeper';
import { testWebhooks, type WebhookPorts } from './testWebhooks';

const waysPage = 'https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-event-notifications-configure';

/** Views and alerts of a log service, which go off there. */
export function serviceKeeper(account: AlertAccount, ports: WebhookPorts): AlertKeeper {
  const { id, kind, label } = account;
  const keeper: AlertKeeper = {
    ...{ id, kind, label, usual: usualTrigger, rules: kind === 'logdna' ? logdnaRules : cloudLogsRules },
    when: 'Also while VS Code is closed',
    offers: async (signal) => offersOf(account, await account.open(), signal),
    async list(signal) {
      const views = await (await account.open()).list(signal);
      return views.map((view) => keptView(view, keeper, account, ports));
    },
    async keep({ name, text, trigger, channel }, options) {
      const service = await account.open();
      const made = outcomeOf(await service.create({ name, text, trigger, channels: [told(channel)] }, options));
      if (!made.ok || service.ways === null) return made;
      return { ...made, takes: { steps: service.ways.explain(false), page: waysPage } };
    },
    triggerText,
  };
  return keeper;
}

async function offersOf(
  account: AlertAccount,
  { ways }: AlertService,
  signal: AbortSignal,
): Promise<readonly ChannelOffer[]> {
  if (ways === null) return [{ kind: 'slack' }, { kind: 'email' }, { kind: 'webhook' }, { kind: 'pagerduty' }];
  const known = await ways.list(signal);
  if (known.length > 0) {
    return known.map(({ name, channel }) => ({
      ...{ kind: 'ready', label: `Event Notifications, ${name}`, icon: 'radio-tower', channel },
    }));
  }
  return [
    {
      ...{ kind: 'connect', label: 'Event Notifications, which is not connected yet' },
      ...{
        takes: { steps: ways.explain(true), page: waysPage },
        region: account.region,
        notifiers: () => account.notifiers(),
      },
      connect: async (target) => (await ways.connect(target)).channel,
    },
  ];
}

function keptView(view: AccountView, keeper: AlertKeeper, account: AlertAccount, ports: WebhookPorts): KeptAlert {
  const { id, name, text, closed, trigger, enabled } = view;
  return {
    ...{ keeper, id, name, text, tells: view.channels, page: account.page(text), engineId: account.id },
    ...{ closed, trigger: trigger ?? usualTrigger, changes: changesOf(view, keeper) },
    notes: [
      ...(enabled ? [] : ['It is switched off.']),
      ...(closed === null ? [] : [closed]),
      ...view.narrowed.map((part) => `There only of ${part}.`),
    ],
    change: async (change, options) => outcomeOf(await (await account.open()).edit(id, changed(change), options)),
    sharedBy: `everybody who uses ${account.label}`,
    async remove() {
      await (await account.open()).delete(id);
      return null;
    },
    async test(): Promise<TestOutcome> {
      const addresses = await account.webhooks(id);
      if (addresses === null) {
        const message = `IBM Cloud Logs has no test of an alert. Test the destination in Event Notifications: its page there has “Test destination”.`;
        return { ok: false, message };
      }
      if (addresses.length > 0) return testWebhooks(ports, name, addresses);
      const message = `“${name}” tells no Slack or webhook. LogDNA alone sends e-mail and calls PagerDuty, and has no test of its own.`;
      return { ok: false, message };
    },
  };
}

/** Views of IBM Cloud Logs tell nobody; a view of LogDNA that does not yet gets the usual trigger with its channel. */
function changesOf({ kind, channels, trigger }: AccountView, keeper: AlertKeeper): readonly AlertChange['kind'][] {
  const telling = keeper.kind === 'logdna' || kind === 'alert';
  const timed = telling && channels.length > 0 && trigger !== null;
  return ['text', 'name', ...(timed ? (['trigger'] as const) : []), ...(telling ? (['channel'] as const) : [])];
}

function changed(change: AlertChange) {
  switch (change.kind) {
    case 'name':
      return { name: change.name };
    case 'text':
      return { text: change.text };
    case 'trigger':
      return { trigger: change.trigger };
    case 'channel':
      return { channels: [told(change.channel)] };
  }
}

function told(channel: Channel): AnyChannel {
  if (channel.kind === 'editor' || channel.kind === 'known') throw new Error('A log service tells no such channel.');
  return channel;
}

function outcomeOf(outcome: AlertOutcome): KeepOutcome {
  if (outcome.ok) return { ok: true, said: outcome.view.channels.join('; ') || 'it tells nobody' };
  const { code, message } = outcome;
  return { ok: false, code: code === 'invalid' ? 'refused' : code, message };
}

function triggerText({ operator, limit, intervalSeconds, told: when }: AlertTrigger): string {
  const within = `within ${intervalText(intervalSeconds)}`;
  const flows = limit === 1 ? '1 flow' : `${limit} flows`;
  if (operator === 'absence') return `when fewer than ${flows} came ${within}`;
  return `${when === 'now' ? 'as soon as' : 'at the end when'} there ${limit === 1 ? 'is' : 'are'} ${flows} ${within}`;
}
