import { type AlertsChoice, type SetUpConfig, setUpIdOf, usualWebhookVariable } from '../../app/setUp/setUpConfig';
import { type AlertTrigger, intervalText } from '../../app/watches/alert';
import { defaultWindowSeconds } from '../../core/watch/watchRule';
import type { AlertChange, AlertKeeper, KeepOutcome, KeptAlert } from './alertKeeper';
import { flowRules } from './flowRules';
import { testWebhooks, type WebhookPorts } from './testWebhooks';

/** The set-ups that stand, and the way to change one: its plan is shown, and carried out when the user says so. */
export interface StandingSetUps {
  /** Of the account in use, as they were asked for last. */
  standing(): Promise<readonly SetUpConfig[]>;
  /** Keeps these secrets by the names the configuration gives them, and shows what would be done. */
  plan(config: SetUpConfig, secrets: ReadonlyMap<string, string>): Promise<void>;
  secret(name: string): Promise<string | undefined>;
}

type Watch = AlertsChoice['watches'][number];

const usual: AlertTrigger = { operator: 'presence', limit: 1, intervalSeconds: defaultWindowSeconds, told: 'now' };
const planned: KeepOutcome = { ok: true, said: 'once its plan is carried out', planned: true };

/** Alerts of a deployed shipper: it looks at the flows that it ships, and tells one webhook. */
export function shipperKeeper(config: SetUpConfig, setUps: StandingSetUps, ports: WebhookPorts): AlertKeeper {
  const name = setUpIdOf(config);
  const kept = config.alerts?.watches ?? [];
  const webhookVariable = config.alerts?.webhookVariable ?? usualWebhookVariable;
  const show = async (list: readonly Watch[], secrets = new Map<string, string>()): Promise<KeepOutcome> => {
    const { alerts: _before, ...rest } = config;
    const next = list.length === 0 ? rest : { ...rest, alerts: { webhookVariable, watches: list } };
    await setUps.plan(next, secrets);
    return planned;
  };
  const keeper: AlertKeeper = {
    ...{ id: `shipper:${name}`, kind: 'shipper', label: `the shipper of ${name}`, rules: flowRules, usual },
    when: 'Also while VS Code is closed; its plan is shown first',
    offers: async () =>
      kept.length === 0
        ? [{ kind: 'slack' }, { kind: 'webhook' }]
        : [
            {
              ...{ kind: 'ready', label: 'The webhook of its other alerts', icon: 'bell' },
              channel: { kind: 'known', id: webhookVariable, name: 'its webhook' },
            },
          ],
    list: async () => kept.map((watch) => keptWatch(watch, keeper)),
    async keep({ name: wanted, text, trigger, channel }) {
      if (kept.some((watch) => watch.name === wanted)) return taken(wanted);
      const secrets = new Map('url' in channel ? [[webhookVariable, channel.url]] : []);
      return show([...kept, { name: wanted, search: text, ...limits(trigger) }], secrets);
    },
    triggerText,
  };
  return keeper;

  function keptWatch(watch: Watch, of: AlertKeeper): KeptAlert {
    const others = kept.filter((each) => each !== watch);
    const trigger = { ...usual, limit: watch.limit, intervalSeconds: watch.windowMinutes * 60 };
    return {
      ...{
        keeper: of,
        id: watch.name,
        name: watch.name,
        text: watch.search,
        notes: [],
        page: null,
        closed: null,
        trigger,
      },
      tells: [`A webhook, ${triggerText(trigger)}`],
      changes: ['text', 'name', 'trigger'],
      async change(change) {
        const next = changedWatch(watch, change);
        return others.some((each) => each.name === next.name) ? taken(next.name) : show([...others, next]);
      },
      async remove() {
        await show(others);
        return null;
      },
      async test() {
        const address = await setUps.secret(webhookVariable);
        if (address !== undefined) return testWebhooks(ports, watch.name, [address]);
        const message = `The address of the webhook is known to the shipper alone, not to this editor.`;
        return { ok: false, message };
      },
    };
  }
}

function changedWatch(watch: Watch, change: AlertChange): Watch {
  switch (change.kind) {
    case 'name':
      return { ...watch, name: change.name };
    case 'text':
      return { ...watch, search: change.text };
    case 'trigger':
      return { ...watch, ...limits(change.trigger) };
    case 'channel':
      return watch;
  }
}

const taken = (name: string): KeepOutcome => ({
  ...{ ok: false, code: 'exists' },
  message: `This shipper has an alert “${name}” already. Edit that one, or choose another name.`,
});

const limits = ({ limit, intervalSeconds }: AlertTrigger) => ({
  limit,
  windowMinutes: Math.round(intervalSeconds / 60),
});

function triggerText({ limit, intervalSeconds }: AlertTrigger): string {
  const time = intervalText(intervalSeconds);
  return limit === 1 ? `once a connection within ${time}` : `when there are ${limit} flows within ${time}`;
}
