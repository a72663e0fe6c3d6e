import type { DestinationChoice } from '../../../app/setUp/setUpConfig';
import { changed, type Draft, problemIn } from './draft';
import type { QuestionId, QuestionPorts, TextQuestion } from './question';
import { secretQuestion } from './secretQuestion';

type Clickhouse = Extract<DestinationChoice, { readonly kind: 'clickhouse' }>;

/** The one that is connected, else one whose address is still to be given. */
export const newClickhouse = (connected: QuestionPorts['clickhouse']): Clickhouse => ({
  ...{ kind: 'clickhouse', passwordVariable: 'CLICKHOUSE_PASSWORD' },
  url: connected?.url ?? 'https://clickhouse.example.com:8443',
  ...{ user: connected?.user ?? 'default', database: connected?.database ?? 'vpc_flow_lens' },
});

/** Address, user, database and password of a ClickHouse; none for what needs none. */
export async function clickhouseQuestions(draft: Draft, ports: QuestionPorts): Promise<readonly TextQuestion[]> {
  const { destination } = draft.config;
  if (destination.kind !== 'clickhouse') return [];
  const { url, user, database, passwordVariable: name } = destination;
  const field = (id: QuestionId, ask: string, key: 'url' | 'user' | 'database'): TextQuestion => ({
    ...{ kind: 'text', id, ask, value: destination[key], secret: false },
    problem: (text) =>
      problemIn({ ...draft.config, destination: { ...destination, [key]: text } }, `destination.${key}`),
    answer: (answers, text) => changed(answers, { destination: { ...destination, [key]: text } }),
  });
  const { clickhouse: connected } = ports;
  const brought = connected?.url === url && connected.user === user ? connected.password : '';
  return [
    field('clickhouseUrl', 'Address of its HTTP interface, which the shipper has to reach', 'url'),
    field('clickhouseUser', `User who may insert: INSERT on ${database}.flows, no other right`, 'user'),
    field('clickhouseDatabase', 'Database with the tables', 'database'),
    secretQuestion(
      'clickhousePassword',
      name,
      `Password of ${user}.`,
      draft.secrets.has(name) || (await ports.knowsSecret(name)),
      draft.secrets.get(name) ?? brought,
    ),
  ];
}
