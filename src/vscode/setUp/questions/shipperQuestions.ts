import { readSetUpConfig } from '../../../app/setUp/readSetUpConfig';
import { codeEngineRegions, type ShipperChoice } from '../../../app/setUp/setUpConfig';
import { changed, type Draft, problemIn } from './draft';
import type { OneQuestion, QuestionPorts, TextQuestion } from './question';
import { secretQuestion } from './secretQuestion';

const whiskKey = 'OPENWHISK_AUTH';

const forms = [
  { kind: 'app', label: 'A Code Engine app', detail: 'Woken by each object, nothing runs in between.' },
  {
    kind: 'function',
    label: 'A Code Engine function on a timer',
    detail: 'Looks for new objects every 5 minutes. It has no room for alerts.',
  },
  {
    kind: 'action',
    label: 'An action of your own Apache OpenWhisk',
    detail: 'What IBM Cloud Functions was, until it ended in October 2024.',
  },
] as const;

/** What runs the shipper. Where the region has no Code Engine only what needs none is offered. */
export function shipperQuestion({ config: { region, shipper } }: Draft): OneQuestion {
  const codeEngine = codeEngineRegions.includes(region);
  return {
    ...{ kind: 'one', id: 'shipper' },
    ask: codeEngine ? 'What is to ship the records?' : `What is to ship the records? ${region} has no Code Engine.`,
    options: async () =>
      forms
        .filter(({ kind }) => codeEngine || kind === 'action')
        .map(({ kind, label, detail }) => ({
          ...{ label, detail, chosen: kind === shipper.kind },
          answer: (draft) =>
            draft.config.shipper.kind === kind ? draft : changed(draft, { shipper: standardShipper(kind) }),
        })),
  };
}

/** As a configuration that says no more has it. */
function standardShipper(kind: ShipperChoice['kind']): ShipperChoice {
  const shipper =
    kind === 'action' ? { kind, host: 'https://openwhisk.example.com', authVariable: whiskKey } : { kind };
  const targets = [{ kind: 'vpc', is: 'any' }];
  const read = readSetUpConfig({ region: 'us-south', namePrefix: 'flowlogs', targets, shipper });
  if (!read.ok) throw new Error('A shipper without particulars is no configuration.');
  return read.config.shipper;
}

/** Address and key of an OpenWhisk; none for what needs none. */
export async function whiskQuestions(draft: Draft, { knowsSecret }: QuestionPorts): Promise<readonly TextQuestion[]> {
  const { shipper } = draft.config;
  if (shipper.kind !== 'action') return [];
  const name = shipper.authVariable;
  const kept = draft.secrets.has(name) || (await knowsSecret(name));
  return [
    {
      ...{ kind: 'text', id: 'whiskHost', value: shipper.host, secret: false, ask: 'Address of the OpenWhisk API' },
      problem: (host) => problemIn({ ...draft.config, shipper: { ...shipper, host } }, 'shipper.host'),
      answer: (answers, host) => changed(answers, { shipper: { ...shipper, host } }),
    },
    secretQuestion('whiskKey', name, 'Key of the OpenWhisk namespace, user:key.', kept, draft.secrets.get(name) ?? ''),
  ];
}
