import { type AlertChannel, alertProblems } from '../../app/watches/alert';
import { type Answer, askText, type Step } from '../setUp/multiStep';

interface Asked {
  readonly label: string;
  readonly icon: string;
  readonly prompt: string;
  readonly secret: boolean;
  read(text: string): AlertChannel;
}

const kept = 'Whoever knows it can post: it goes into secret storage or to the service, and is shown nowhere.';

/** The channels that are asked for by an address or a key. */
export const channelWords: Readonly<Record<AlertChannel['kind'], Asked>> = {
  slack: {
    ...{ label: 'Slack', icon: 'bell', secret: true },
    prompt: `Address of an incoming webhook of Slack, https://hooks.slack.com/services/… ${kept}`,
    read: (url) => ({ kind: 'slack', url }),
  },
  email: {
    ...{ label: 'E-mail', icon: 'mail', secret: false },
    prompt: 'E-mail addresses, separated by commas',
    read: (text) => ({ kind: 'email', addresses: text.split(',').map((address) => address.trim()) }),
  },
  webhook: {
    ...{ label: 'Webhook', icon: 'plug', secret: true },
    prompt: `Address that is sent a POST with JSON, https://… ${kept}`,
    read: (url) => ({ kind: 'webhook', url }),
  },
  pagerduty: {
    ...{ label: 'PagerDuty', icon: 'megaphone', secret: true },
    prompt: 'Integration key of a PagerDuty service (Events API v2). It goes to the service, and is shown nowhere.',
    read: (key) => ({ kind: 'pagerduty', key }),
  },
};

/** Asks for the address of a channel, or its key, which `hide` is told of. Rejects with `CancellationError` where closed. */
export async function askChannel(
  kind: AlertChannel['kind'],
  step: Step,
  hide: (secret: string) => void,
): Promise<Answer<AlertChannel>> {
  const { prompt, secret: password, read } = channelWords[kind];
  const problem = (text: string): string | null => {
    if (text === '') return password ? 'Paste it, or press Escape.' : 'Write an address, or press Escape.';
    return alertProblems({ channels: [read(text)] })[0] ?? null;
  };
  const answer = await askText(step, { prompt, value: '', password, problem });
  if (answer.kind === 'back') return answer;
  if (password) hide(answer.value);
  return { kind: 'next', value: read(answer.value) };
}
