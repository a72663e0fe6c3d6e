import type { DestinationChoice } from '../../../app/setUp/setUpConfig';
import { newClickhouse } from './clickhouseQuestions';
import { changed, type Draft, problemIn } from './draft';
import type { OneQuestion, QuestionPorts, TextQuestion } from './question';
import { secretQuestion } from './secretQuestion';

const mezmoKey = 'MEZMO_INGESTION_KEY';
const mezmo = 'https://logs.mezmo.com';
const ships = 'A small function ships each object as it arrives.';

export const destinationQuestion = (
  { config: { destination } }: Draft,
  { setup, logdna, clickhouse }: QuestionPorts,
): OneQuestion => ({
  ...{ kind: 'one', id: 'destination', ask: 'Where are the records to go?' },
  async options(signal) {
    const plan = await setup.resources.plan('logs', 'standard', signal);
    const instances = plan === null ? [] : await setup.resources.instances({ serviceId: plan.serviceId }, signal);
    const into = (place: DestinationChoice) => (draft: Draft) =>
      isSame(place, draft.config.destination) ? draft : changed(draft, { destination: place });
    const option = (label: string, detail: string, place: DestinationChoice) => ({
      ...{ label, detail, chosen: isSame(place, destination), answer: into(place) },
    });
    const host = logdna?.host ?? mezmo;
    return [
      option('Only into the bucket', 'This editor ingests and searches them from there.', { kind: 'none' }),
      option('LogDNA / Mezmo', ships, { kind: 'mezmo', host, keyVariable: mezmoKey }),
      option('ClickHouse', `${ships} Its tables have to stand already.`, newClickhouse(clickhouse)),
      ...instances.map(({ name }) =>
        option(`IBM Cloud Logs: ${name}`, ships, { kind: 'cloud-logs' as const, instance: name }),
      ),
      option('IBM Cloud Logs: a new instance', 'Charged by GB sent and days kept.', {
        ...{ kind: 'cloud-logs', instance: null },
      }),
    ];
  },
});

/** Whether nothing changes by choosing it again: addresses and keys stay as they were answered. */
function isSame(place: DestinationChoice, now: DestinationChoice): boolean {
  if (place.kind !== 'cloud-logs' || now.kind !== 'cloud-logs') return place.kind === now.kind;
  return place.instance === now.instance;
}

/** Address and key of a LogDNA; none for what needs none. */
export async function mezmoQuestions(draft: Draft, ports: QuestionPorts): Promise<readonly TextQuestion[]> {
  const { destination } = draft.config;
  if (destination.kind !== 'mezmo') return [];
  const { host, keyVariable: name } = destination;
  const brought = ports.logdna?.host === host ? ports.logdna.key : '';
  return [
    {
      ...{ kind: 'text', id: 'mezmoHost', value: host, secret: false },
      ask: 'Address of the ingestion service. For the European region: https://logs.eu.mezmo.com',
      problem: (text) =>
        problemIn({ ...draft.config, destination: { ...destination, host: text } }, 'destination.host'),
      answer: (answers, text) => changed(answers, { destination: { ...destination, host: text } }),
    },
    secretQuestion(
      'mezmoKey',
      name,
      'Ingestion key of LogDNA / Mezmo.',
      draft.secrets.has(name) || (await ports.knowsSecret(name)),
      draft.secrets.get(name) ?? brought,
    ),
  ];
}
