import { type AlertTrigger, intervalText, usualTrigger } from '../../app/watches/alert';
import {
  type AccountView,
  type AlertOutcome,
  createAlert,
  deleteAlert,
  editAlert,
  listViews,
} from '../../app/watches/logdnaAlerts';
import type { LogdnaConfig } from '../../cloud/logdna/logdnaConfig';
import type {
  AlertChange,
  AlertKeeper,
  Channel,
  KeepOptions,
  KeepOutcome,
  KeptAlert,
  TestOutcome,
} from './alertKeeper';
import type { LogdnaAccount } from './logdnaAccounts';
import { testWebhooks, type WebhookPorts } from './testWebhooks';

/** Views of a LogDNA account, which go off there. */
export function logdnaKeeper(account: LogdnaAccount, ports: WebhookPorts): AlertKeeper {
  const keeper: AlertKeeper = {
    ...{ id: account.id, kind: 'logdna', label: account.label, noticesAbsence: true, usual: usualTrigger },
    when: 'Also while VS Code is closed, as lines come to LogDNA.',
    offers: async () => [{ kind: 'slack' }, { kind: 'email' }, { kind: 'webhook' }, { kind: 'pagerduty' }],
    async list(signal) {
      const views = await listViews(await account.open(), signal);
      return views.map((view) => keptView(view, keeper, account, ports));
    },
    async keep({ name, text, trigger, channel }, options) {
      if (!isAsked(channel)) throw new Error('LogDNA tells no channel of this kind.');
      return outcomeOf(await createAlert(await account.open(), { name, text, trigger, channels: [channel] }, options));
    },
    triggerText: ({ operator, limit, intervalSeconds, told }) => {
      const within = `within ${intervalText(intervalSeconds)}`;
      const flows = limit === 1 ? '1 flow' : `${limit} flows`;
      if (operator === 'absence') return `when fewer than ${flows} came ${within}`;
      return `${told === 'now' ? 'as soon as' : 'at the end when'} there ${limit === 1 ? 'is' : 'are'} ${flows} ${within}`;
    },
  };
  return keeper;
}

function keptView(view: AccountView, keeper: AlertKeeper, account: LogdnaAccount, ports: WebhookPorts): KeptAlert {
  const { id, name, text, narrowed, channels } = view;
  return {
    ...{ keeper, id, name, text, tells: channels, page: account.page(text), engineId: account.id },
    notes: narrowed.map((part) => `In LogDNA only of ${part}.`),
    trigger: async (signal) => triggerOf(await account.open(), id, signal),
    // A view that tells nobody has no trigger: it gets the usual one with its first channel.
    changes: channels.length === 0 ? ['text', 'name', 'channel'] : ['text', 'name', 'trigger', 'channel'],
    change: async (change, options) => changeView(await account.open(), id, change, options),
    sharedBy: 'everybody in the LogDNA account',
    async remove() {
      await deleteAlert(await account.open(), id);
      return null;
    },
    async test(): Promise<TestOutcome> {
      const { channels: told } = await (await account.open()).view(id);
      const addresses = told.flatMap(({ to }) => (to.kind === 'slack' || to.kind === 'webhook' ? [to.url] : []));
      if (addresses.length > 0) return testWebhooks(ports, name, addresses);
      const message = `“${name}” tells no Slack or webhook. LogDNA alone sends e-mail and calls PagerDuty, and has no test of its own.`;
      return { ok: false, message };
    },
  };
}

async function triggerOf(config: LogdnaConfig, id: string, signal?: AbortSignal): Promise<AlertTrigger> {
  const [channel] = (await config.view(id, signal)).channels;
  if (channel === undefined) return usualTrigger;
  const { operator, limit, intervalSeconds, immediate } = channel;
  return { operator, limit, intervalSeconds, told: immediate ? 'now' : 'later' };
}

async function changeView(config: LogdnaConfig, id: string, change: AlertChange, options: KeepOptions) {
  switch (change.kind) {
    case 'name':
      return outcomeOf(await editAlert(config, id, { name: change.name }, options));
    case 'text':
      return outcomeOf(await editAlert(config, id, { text: change.text }, options));
    case 'trigger':
      return outcomeOf(await editAlert(config, id, { trigger: change.trigger }, options));
    case 'channel': {
      if (!isAsked(change.channel)) throw new Error('LogDNA tells no channel of this kind.');
      return outcomeOf(await editAlert(config, id, { channels: [change.channel] }, options));
    }
  }
}

function outcomeOf(outcome: AlertOutcome): KeepOutcome {
  if (outcome.ok) return { ok: true, said: outcome.view.channels.join('; ') || 'tells nobody' };
  const { code, message } = outcome;
  return { ok: false, code: code === 'invalid' ? 'refused' : code, message };
}

const isAsked = (channel: Channel) => channel.kind !== 'editor' && channel.kind !== 'known';
