/** Where a subscription sends: the addresses are secrets. */
export type NotificationDestination =
  | { readonly kind: 'slack' | 'webhook'; readonly url: string }
  | { readonly kind: 'email'; readonly addresses: readonly string[] };

/** What a source hands over. */
export interface NotificationEvent {
  /** GUID of the instance that it comes from. */
  readonly source: string;
  readonly id: string;
  /** `com.ibm.cloud.logs.StandardImmediateAlertEvent` */
  readonly type: string;
  readonly subject: string;
  /** Milliseconds. */
  readonly time: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** One message as it went out, or would have. */
export interface SentNotification {
  readonly event: NotificationEvent;
  readonly destination: NotificationDestination['kind'];
  /** Status of the answer; null where nothing was sent: mail, and addresses that are not of this machine. */
  readonly status: number | null;
}

interface Topic {
  readonly name: string;
  /** Instances whose events it takes; empty: all. */
  readonly sources: readonly string[];
  readonly destinations: NotificationDestination[];
}

const patience = 10_000;

/**
 * Stands in for IBM Cloud Event Notifications: an instance has topics, which take events of sources, and subscriptions,
 * which send what a topic takes to a destination, one message each. The sandbox sends to this machine alone.
 */
export class EventNotifications {
  readonly sent: SentNotification[] = [];
  private readonly topics = new Map<string, Topic[]>();

  /** Makes a topic of an instance, with one subscription for each destination. */
  subscribe(
    instance: string,
    topic: { readonly name: string; readonly sources?: readonly string[] },
    ...destinations: readonly NotificationDestination[]
  ): void {
    const { name, sources = [] } = topic;
    this.topics.set(instance, [
      ...(this.topics.get(instance) ?? []),
      { name, sources, destinations: [...destinations] },
    ]);
  }

  async take(instance: string, event: NotificationEvent): Promise<void> {
    const topics = (this.topics.get(instance) ?? []).filter(
      ({ sources }) => sources.length === 0 || sources.includes(event.source),
    );
    // An event that comes a second time by its id is the same.
    if (this.sent.some(({ event: known }) => known.id === event.id)) return;
    const destinations = topics.flatMap((topic) => topic.destinations);
    for (const destination of destinations) {
      this.sent.push({ event, destination: destination.kind, status: await send(destination, event) });
    }
  }
}

async function send(destination: NotificationDestination, event: NotificationEvent): Promise<number | null> {
  if (destination.kind === 'email' || !isOfThisMachine(destination.url)) return null;
  const body = destination.kind === 'slack' ? { text: slackText(event) } : cloudEvent(event);
  try {
    const answer = await fetch(destination.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patience),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return null;
  }
}

function isOfThisMachine(url: string): boolean {
  return URL.canParse(url) && /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(new URL(url).hostname);
}

function slackText({ subject, data }: NotificationEvent): string {
  const text = `${subject}\n${JSON.stringify(data.log_example ?? {})}`;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function cloudEvent({ source, id, type, subject, time, data }: NotificationEvent) {
  return { specversion: '1.0', source, id, type, subject, time: new Date(time).toISOString(), data };
}
