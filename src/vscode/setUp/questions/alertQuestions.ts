import { hasRoomForAlerts, type SetUpConfig, usualWebhookVariable } from '../../../app/setUp/setUpConfig';
import { alertProblems } from '../../../app/watches/alert';
import { sshText } from '../../../app/watches/sshAlert';
import { counted } from '../../../app/words';
import { changed, type Draft } from './draft';
import type { OneQuestion, Question, QuestionPorts } from './question';
import { secretQuestion } from './secretQuestion';

type Alerts = NonNullable<SetUpConfig['alerts']>;

/** The article's: who ships the flow logs of some instances sees theirs alone, so no address is named. */
const sshAlert: Alerts = {
  webhookVariable: usualWebhookVariable,
  watches: [{ name: 'SSH accepted to an instance', search: sshText, limit: 1, windowMinutes: 60 }],
};

/** Whether the shipper is to tell of something, and where; none for one that has no room for it. */
export async function alertQuestions(draft: Draft, { knowsSecret }: QuestionPorts): Promise<readonly Question[]> {
  const { alerts } = draft.config;
  if (!hasRoomForAlerts(draft.config)) return [];
  const question = alertQuestion(alerts);
  if (alerts === undefined) return [question];
  const name = alerts.webhookVariable;
  const webhook = secretQuestion(
    'alertWebhook',
    name,
    'Address of an incoming webhook of Slack, https://hooks.slack.com/services/…',
    draft.secrets.has(name) || (await knowsSecret(name)),
    draft.secrets.get(name) ?? '',
  );
  const problem = (text: string) =>
    webhook.problem(text) ??
    (text === '' ? null : (alertProblems({ channels: [{ kind: 'slack', url: text }] })[0] ?? null));
  return [question, { ...webhook, problem }];
}

function alertQuestion(alerts: Alerts | undefined): OneQuestion {
  const own = alerts !== undefined && JSON.stringify(alerts.watches) !== JSON.stringify(sshAlert.watches);
  const option = (label: string, detail: string, next: Alerts | undefined, chosen: boolean) => ({
    ...{ label, detail, chosen, answer: (draft: Draft) => changed(draft, { alerts: next }) },
  });
  return {
    ...{ kind: 'one', id: 'alert', ask: 'Is anybody to be told of something? The shipper looks at all that it ships.' },
    options: async () => [
      option('Nobody', 'Alerts can be created later, on any search.', undefined, alerts === undefined),
      option(
        'Slack, when SSH to an instance is accepted',
        'Also while VS Code is closed. Once a connection and hour; it goes with the set-up.',
        { ...sshAlert, webhookVariable: alerts?.webhookVariable ?? usualWebhookVariable },
        alerts !== undefined && !own,
      ),
      ...(own ? [option(`As it is: ${counted(alerts.watches.length, 'alert')}`, namesOf(alerts), alerts, true)] : []),
    ],
  };
}

const namesOf = ({ watches }: Alerts): string => watches.map(({ name }) => name).join(', ');
