import { type AlertTrigger, intervalText } from '../../app/watches/alert';
import { defaultWindowSeconds } from '../../core/watch/watchRule';
import type { AlertChange, AlertKeeper, Channel, KeepOutcome, KeptAlert } from './alertKeeper';
import { flowRules } from './flowRules';
import type { LocalAlert, LocalAlerts } from './localAlerts';
import { testWebhooks, type WebhookPorts } from './testWebhooks';

/** Once a connection and hour. */
const usual: AlertTrigger = { operator: 'presence', limit: 1, intervalSeconds: defaultWindowSeconds, told: 'now' };

/** Alerts that this editor keeps and looks at itself. */
export function editorKeeper(local: LocalAlerts, ports: WebhookPorts): AlertKeeper {
  const keeper: AlertKeeper = {
    ...{ id: 'editor', kind: 'editor', label: 'This editor', rules: flowRules, usual },
    when: 'Only while VS Code is open, as flows are ingested',
    offers: async () => [
      { kind: 'slack' },
      { kind: 'webhook' },
      { kind: 'ready', label: 'A notification', icon: 'comment', channel: { kind: 'editor' } },
    ],
    list: async () => local.list().map((alert) => keptHere(alert, keeper, local, ports)),
    async keep({ name, text, trigger, channel }) {
      if (local.list().some((alert) => alert.name === name)) return taken(name);
      const { limit, intervalSeconds: windowSeconds } = trigger;
      const address = addressOf(channel);
      const alert = { name, text, limit, windowSeconds, webhook: address !== undefined };
      await local.keep(alert, address);
      return { ok: true, said: tellsOf(alert) };
    },
    triggerText: triggerWords,
  };
  return keeper;
}

function keptHere(alert: LocalAlert, keeper: AlertKeeper, local: LocalAlerts, ports: WebhookPorts): KeptAlert {
  const { name, text, limit, windowSeconds } = alert;
  return {
    ...{ keeper, id: name, name, text, notes: [], page: null, closed: null },
    tells: [tellsOf(alert)],
    trigger: { ...usual, limit, intervalSeconds: windowSeconds },
    changes: ['text', 'name', 'trigger', 'channel'],
    change: (change) => changeHere(local, alert, change),
    async remove() {
      const address = await local.webhook(alert);
      await local.remove(alert);
      return () => local.keep(alert, address);
    },
    async test() {
      const address = await local.webhook(alert);
      if (address !== undefined) return testWebhooks(ports, name, [address]);
      const lost = alert.webhook ? 'The address of its webhook is lost. Tell it again where to post.' : undefined;
      return { ok: false, message: lost ?? `“${name}” tells nobody but this editor.` };
    },
  };
}

async function changeHere(local: LocalAlerts, alert: LocalAlert, change: AlertChange): Promise<KeepOutcome> {
  const { name: before } = alert;
  const changed = changedAlert(alert, change);
  if (changed.name !== before && local.list().some(({ name }) => name === changed.name)) return taken(changed.name);
  const address = change.kind === 'channel' ? addressOf(change.channel) : await local.webhook(alert);
  await local.keep(changed, address);
  if (changed.name !== before) await local.remove(alert);
  return { ok: true, said: tellsOf(changed) };
}

function changedAlert(alert: LocalAlert, change: AlertChange): LocalAlert {
  switch (change.kind) {
    case 'name':
      return { ...alert, name: change.name };
    case 'text':
      return { ...alert, text: change.text };
    case 'trigger':
      return { ...alert, limit: change.trigger.limit, windowSeconds: change.trigger.intervalSeconds };
    case 'channel':
      return { ...alert, webhook: addressOf(change.channel) !== undefined };
  }
}

const addressOf = (channel: Channel): string | undefined =>
  channel.kind === 'slack' || channel.kind === 'webhook' ? channel.url : undefined;

const taken = (name: string): KeepOutcome => ({
  ...{ ok: false, code: 'exists' },
  message: `This editor keeps an alert “${name}” already. Edit that one, or choose another name.`,
});

function tellsOf({ webhook, limit, windowSeconds }: LocalAlert): string {
  const whom = webhook ? 'A webhook and this editor' : 'This editor';
  return `${whom}, ${triggerWords({ ...usual, limit, intervalSeconds: windowSeconds })}`;
}

function triggerWords({ limit, intervalSeconds }: AlertTrigger): string {
  const time = intervalText(intervalSeconds);
  return limit === 1 ? `once a connection within ${time}` : `when there are ${limit} flows within ${time}`;
}
