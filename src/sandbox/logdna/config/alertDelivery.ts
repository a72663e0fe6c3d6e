import type { FiredAlert } from './viewAlerts';

/** One alert as it was sent, or would have been. */
export interface SentAlert {
  readonly view: string;
  readonly integration: string;
  readonly matches: number;
  /** Status of the answer; null where nothing was sent: mail, and addresses that are not of this machine. */
  readonly status: number | null;
}

const patience = 10_000;

/**
 * Sends what went off to the address of its channel. A sandbox sends to this machine alone: whoever tries a real webhook
 * in it is not to be called by made-up traffic.
 */
export async function sendAlert(alert: FiredAlert): Promise<SentAlert> {
  const { view, channel, matches } = alert;
  const { integration, more } = channel;
  const sent = { view: view.name, integration, matches };
  const url = typeof more.url === 'string' && URL.canParse(more.url) ? new URL(more.url) : null;
  if (url === null || !/^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(url.hostname)) return { ...sent, status: null };
  const method = integration === 'webhook' ? String(more.method ?? 'post').toUpperCase() : 'POST';
  const body = integration === 'slack' ? slackBody(alert) : webhookBody(alert);
  const given = typeof more.headers === 'object' && more.headers !== null ? Object.entries(more.headers) : [];
  const headers = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
  try {
    const answer = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(method === 'GET' ? {} : { body }),
      signal: AbortSignal.timeout(patience),
    });
    await answer.arrayBuffer();
    return { ...sent, status: answer.status };
  } catch {
    return { ...sent, status: null };
  }
}

function slackBody({ view, channel, matches, lines }: FiredAlert): string {
  const found = channel.operator === 'absence' ? `only ${matches}` : `${matches}`;
  const text = `${view.name}: ${found} ${matches === 1 ? 'line' : 'lines'}`;
  const color = channel.more.color ?? '#1b5e97';
  const told = lines.map(({ line }) => escaped(line)).join('\n');
  return JSON.stringify({ text: escaped(text), attachments: [{ color, title: escaped(view.query), text: told }] });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The template of the channel with its tokens filled in; without one, everything that a token stands for. */
function webhookBody({ view, channel, matches, lines }: FiredAlert): string {
  const [first] = lines;
  const tokens: Readonly<Record<string, string>> = {
    name: view.name,
    query: view.query,
    matches: String(matches),
    lines: lines.map(({ line }) => line).join('\n'),
    line: first?.line ?? '',
    level: first?.level ?? '',
    host: first?.host ?? '',
    app: first?.app ?? '',
    tag: first?.tags.join(',') ?? '',
  };
  const template = channel.more.bodyTemplate;
  if (template === undefined) return JSON.stringify(tokens);
  const text = typeof template === 'string' ? template : JSON.stringify(template);
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (token, name: string) =>
    name in tokens ? JSON.stringify(tokens[name]).slice(1, -1) : token,
  );
}
