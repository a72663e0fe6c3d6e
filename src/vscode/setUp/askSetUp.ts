import * as vscode from 'vscode';
import { configProblemText, readSetUpConfig } from '../../app/setUp/readSetUpConfig';
import { codeEngineRegions, type SetUpConfig, stockImage, type TargetChoice } from '../../app/setUp/setUpConfig';
import type { Cloud } from '../../cloud/cloud';
import type { CloudSetup } from '../../cloud/setup/cloudSetup';
import { plainLabel } from '../plainLabel';
import { type Answer, askOne, askSeveral, askText, type Choice, type Step } from './multiStep';
import { type PossibleTarget, possibleTargets } from './targetChoices';

export interface WizardPorts {
  readonly cloud: Pick<Cloud, 'vpc' | 'storage'>;
  readonly setup: Pick<CloudSetup, 'resources'>;
  /** Where the account stands when the wizard begins. */
  readonly region: string;
  /** A LogDNA to begin with, where the account brings one. */
  readonly logdna: { readonly host: string; readonly key: string } | null;
  /** Whether a secret of this name is kept already. */
  knowsSecret(name: string): Promise<boolean>;
}

export interface WizardResult {
  readonly config: SetUpConfig;
  /** What was typed and is to be kept in secret storage, by the name the configuration gives it. */
  readonly secrets: ReadonlyMap<string, string>;
}

type Draft = { -readonly [K in keyof SetUpConfig]: SetUpConfig[K] } & { secrets: Map<string, string> };
type Question = (step: Step) => Promise<Answer<(draft: Draft) => void>>;

const mezmoKey = 'MEZMO_INGESTION_KEY';
const whiskKey = 'OPENWHISK_AUTH';

/**
 * The questions of the wizard, each changeable by Back; `before` answers them in advance. Rejects with
 * `CancellationError` where it is closed, and as the services do.
 */
export async function askSetUp(ports: WizardPorts, before: SetUpConfig | null): Promise<WizardResult> {
  const draft: Draft = { ...(before ?? firstAnswers(ports.region)), secrets: new Map() };
  let at = 0;
  for (;;) {
    const questions = questionsOf(draft, ports);
    const question = questions[at];
    if (question === undefined) break;
    const answer = await question({ title: 'Set Up Flow Logs', at: at + 1, of: questions.length });
    if (answer.kind === 'next') answer.value(draft);
    at += answer.kind === 'next' ? 1 : -1;
  }
  const { secrets, ...config } = draft;
  const read = readSetUpConfig(config);
  if (!read.ok) throw new Error(read.problems.map(configProblemText).join(' '));
  return { config: read.config, secrets };
}

function firstAnswers(region: string): SetUpConfig {
  return {
    ...{ region, resourceGroup: null, namePrefix: 'flowlogs', targets: [], sshKey: null },
    bucket: { kind: 'new', name: null, storageClass: 'smart', expiryDays: null, instance: null },
    destination: { kind: 'none' },
    shipper: { kind: 'app', image: stockImage },
  };
}

/** Which questions there are depends on the answers so far. */
function questionsOf(draft: Draft, ports: WizardPorts): readonly Question[] {
  const { bucket, destination, shipper } = draft;
  return [
    region(draft, ports),
    resourceGroup(draft, ports),
    targets(draft, ports),
    bucketQuestion(draft, ports),
    ...(bucket.kind === 'new' ? [expiry(draft)] : []),
    destinationQuestion(draft, ports),
    ...(destination.kind === 'mezmo' ? [mezmoHost(draft), mezmoSecret(draft, ports)] : []),
    ...(destination.kind === 'none' ? [] : [form(draft)]),
    ...(destination.kind !== 'none' && shipper.kind === 'action' ? [whiskHost(draft), whiskSecret(ports)] : []),
    prefix(draft),
  ];
}

const one = <T>(
  step: Step,
  placeholder: string,
  read: () => Promise<readonly Choice<T>[]>,
  isChosen: (value: T) => boolean,
  set: (draft: Draft, value: T) => void,
): Promise<Answer<(draft: Draft) => void>> =>
  askOne(step, placeholder, read, isChosen).then((answer) =>
    answer.kind === 'back' ? answer : { kind: 'next', value: (draft) => set(draft, answer.value) },
  );

const region =
  (draft: Draft, { cloud }: WizardPorts): Question =>
  (step) =>
    one(
      step,
      'In which region? Bucket and collectors have to stand where the traffic is.',
      async () =>
        (await cloud.vpc.regions()).map(({ name, status }) => ({
          label: name,
          description: status === 'available' ? '' : status,
          value: name,
        })),
      (name) => name === draft.region,
      (answers, name) => {
        if (answers.region !== name) answers.targets = [];
        answers.region = name;
      },
    );

const resourceGroup =
  (draft: Draft, { setup }: WizardPorts): Question =>
  (step) =>
    one(
      step,
      'In which resource group?',
      async () =>
        (await setup.resources.resourceGroups()).map(({ name, isDefault }) => ({
          label: plainLabel(name),
          description: isDefault ? 'the account’s default' : '',
          value: isDefault ? null : name,
        })),
      (name) => name === draft.resourceGroup,
      (answers, name) => {
        answers.resourceGroup = name;
      },
    );

const kinds = { vpc: 'VPC', subnet: 'Subnet', instance: 'Instance', interface: 'Network interface' } as const;

const targets =
  (draft: Draft, { cloud }: WizardPorts): Question =>
  async (step) => {
    const same = (a: TargetChoice, b: TargetChoice) => a.kind === b.kind && a.is === b.is;
    const answer = await askSeveral<PossibleTarget>(
      step,
      'What is to be logged? A VPC covers all in it; the most specific collector counts. Choose with Space.',
      async () => (await possibleTargets(cloud.vpc, draft.region)).map(targetItem),
      ({ target }) => draft.targets.some((chosen) => same(chosen, target)),
    );
    if (answer.kind === 'back') return answer;
    const chosen = answer.value.map(({ target }) => target);
    return {
      kind: 'next',
      value: (answers) => {
        answers.targets = chosen;
      },
    };
  };

function targetItem(possible: PossibleTarget): Choice<PossibleTarget> {
  const { target, name, where, collector, id } = possible;
  return {
    label: plainLabel(name),
    description: [kinds[target.kind], plainLabel(where)].filter((text) => text !== '').join(' · '),
    detail: collector === null ? id : `${id} · has the collector ${plainLabel(collector)}`,
    value: possible,
  };
}

const bucketQuestion =
  (draft: Draft, { cloud }: WizardPorts): Question =>
  (step) =>
    one<string | null>(
      step,
      'Into which bucket?',
      async () => {
        const there = (await cloud.storage.buckets()).filter(({ location }) => inRegion(location, draft.region));
        return [
          {
            label: 'A new bucket',
            detail: 'In a Cloud Object Storage instance of the set-up’s own (Standard), storage class Smart Tier.',
            iconPath: new vscode.ThemeIcon('add'),
            value: null,
          },
          ...there.map(({ name, location }) => ({
            label: plainLabel(name),
            description: location ?? '',
            iconPath: new vscode.ThemeIcon('database'),
            value: name,
          })),
        ];
      },
      (name) => (draft.bucket.kind === 'existing' ? draft.bucket.name : null) === name,
      (answers, name) => {
        if (name !== null) answers.bucket = { kind: 'existing', name };
        else if (answers.bucket.kind !== 'new') answers.bucket = firstAnswers(answers.region).bucket;
      },
    );

const inRegion = (location: string | null, region: string): boolean =>
  location === null || location === region || location.startsWith(`${region}-`);

const days = [null, 7, 30, 90, 365] as const;

const expiry =
  (draft: Draft): Question =>
  (step) =>
    one<number | null>(
      step,
      'How long are flow logs to be kept in the bucket?',
      async () =>
        days.map((count) => ({
          label: count === null ? 'For good' : `${count} days`,
          detail:
            count === null ? 'Storage grows with the traffic.' : 'COS deletes what is older, by a lifecycle rule.',
          value: count,
        })),
      (count) => draft.bucket.kind === 'new' && draft.bucket.expiryDays === count,
      (answers, count) => {
        if (answers.bucket.kind === 'new') answers.bucket = { ...answers.bucket, expiryDays: count };
      },
    );

type Place = { readonly kind: 'none' | 'mezmo' | 'new-logs' } | { readonly kind: 'logs'; readonly name: string };

const destinationQuestion =
  (draft: Draft, { setup, logdna }: WizardPorts): Question =>
  (step) =>
    one<Place>(
      step,
      'Where are the records to go?',
      async () => {
        const plan = await setup.resources.plan('logs', 'standard');
        const instances = plan === null ? [] : await setup.resources.instances({ serviceId: plan.serviceId });
        return [
          {
            label: 'Only into the bucket',
            detail: 'This editor ingests and searches them from there.',
            value: { kind: 'none' },
          },
          {
            label: 'LogDNA / Mezmo',
            detail: 'A small function ships each object as it arrives.',
            value: { kind: 'mezmo' },
          },
          ...instances.map(({ name }) => ({
            label: `IBM Cloud Logs: ${plainLabel(name)}`,
            detail: 'A small function ships each object as it arrives.',
            value: { kind: 'logs' as const, name },
          })),
          {
            label: 'IBM Cloud Logs: a new instance',
            detail: 'Charged by GB sent and days kept.',
            value: { kind: 'new-logs' },
          },
        ];
      },
      (place) => samePlace(place, draft),
      (answers, place) => {
        if (samePlace(place, answers)) return;
        if (place.kind === 'none') answers.destination = { kind: 'none' };
        else if (place.kind === 'mezmo') {
          const host = logdna?.host ?? 'https://logs.mezmo.com';
          answers.destination = { kind: 'mezmo', host, keyVariable: mezmoKey };
        } else answers.destination = { kind: 'cloud-logs', instance: place.kind === 'logs' ? place.name : null };
      },
    );

function samePlace(place: Place, { destination }: Pick<Draft, 'destination'>): boolean {
  if (destination.kind !== 'cloud-logs') return place.kind === destination.kind;
  return destination.instance === null
    ? place.kind === 'new-logs'
    : place.kind === 'logs' && place.name === destination.instance;
}

const mezmoHost =
  (draft: Draft): Question =>
  async (step) => {
    const { destination } = draft;
    if (destination.kind !== 'mezmo') return { kind: 'back' };
    const answer = await askText(step, {
      prompt: 'Address of the ingestion service. For the European region: https://logs.eu.mezmo.com',
      value: destination.host,
      problem: (host) => problemIn({ ...draft, destination: { ...destination, host } }, 'destination.host'),
    });
    if (answer.kind === 'back') return answer;
    return {
      kind: 'next',
      value: (answers) => {
        answers.destination = { ...destination, host: answer.value };
      },
    };
  };

const mezmoSecret =
  (draft: Draft, ports: WizardPorts): Question =>
  async (step) => {
    const { destination } = draft;
    const name = destination.kind === 'mezmo' ? destination.keyVariable : mezmoKey;
    const bring = ports.logdna !== null && destination.kind === 'mezmo' && destination.host === ports.logdna.host;
    return secret(step, ports, name, 'Ingestion key of LogDNA / Mezmo.', bring ? ports.logdna.key : '');
  };

/** Kept ones need not be typed again. */
async function secret(
  step: Step,
  ports: WizardPorts,
  name: string,
  prompt: string,
  value: string,
): Promise<Answer<(draft: Draft) => void>> {
  const known = await ports.knowsSecret(name);
  const kept = known ? ' Leave it empty to use the one that is kept.' : '';
  const answer = await askText(step, {
    prompt: `${prompt} It is kept in the editor’s secret storage and in a secret of the function.${kept}`,
    value,
    password: true,
    problem: (text) => (text === '' && !known ? 'Paste the key.' : null),
  });
  if (answer.kind === 'back') return answer;
  return { kind: 'next', value: ({ secrets }) => void (answer.value !== '' && secrets.set(name, answer.value)) };
}

const form =
  (draft: Draft): Question =>
  (step) =>
    one<SetUpConfig['shipper']['kind']>(
      step,
      'What is to ship the records?',
      async () => {
        const noCodeEngine = codeEngineRegions.includes(draft.region) ? '' : ` ${draft.region} has no Code Engine.`;
        return [
          {
            label: 'A Code Engine app',
            detail: `Woken by each object, nothing runs in between.${noCodeEngine}`,
            value: 'app' as const,
          },
          {
            label: 'A Code Engine function on a timer',
            detail: `Looks for new objects every 5 minutes.${noCodeEngine}`,
            value: 'function' as const,
          },
          {
            label: 'An action of your own Apache OpenWhisk',
            detail: 'What IBM Cloud Functions was, until it ended in October 2024.',
            value: 'action' as const,
          },
        ].filter(({ value }) => noCodeEngine === '' || value === 'action');
      },
      (kind) => kind === draft.shipper.kind,
      (answers, kind) => {
        if (answers.shipper.kind === kind) return;
        answers.shipper = standardShipper(kind);
      },
    );

/** As a configuration that says no more has it. */
function standardShipper(kind: SetUpConfig['shipper']['kind']): SetUpConfig['shipper'] {
  const host = kind === 'action' ? { host: 'https://openwhisk.example.com', authVariable: whiskKey } : {};
  const { targets: _, ...rest } = firstAnswers('us-south');
  const read = readSetUpConfig({ ...rest, targets: [{ kind: 'vpc', is: 'any' }], shipper: { kind, ...host } });
  if (!read.ok) throw new Error(read.problems.map(configProblemText).join(' '));
  return read.config.shipper;
}

const whiskHost =
  (draft: Draft): Question =>
  async (step) => {
    const { shipper } = draft;
    if (shipper.kind !== 'action') return { kind: 'back' };
    const answer = await askText(step, {
      prompt: 'Address of the OpenWhisk API',
      value: shipper.host,
      problem: (host) => problemIn({ ...draft, shipper: { ...shipper, host } }, 'shipper.host'),
    });
    if (answer.kind === 'back') return answer;
    return {
      kind: 'next',
      value: (answers) => {
        answers.shipper = { ...shipper, host: answer.value };
      },
    };
  };

const whiskSecret =
  (ports: WizardPorts): Question =>
  (step) =>
    secret(step, ports, whiskKey, 'Key of the OpenWhisk namespace, user:key.', '');

const prefix =
  (draft: Draft): Question =>
  async (step) => {
    const answer = await askText(step, {
      prompt: 'First part of the names of all that is made; with the region it names the set-up.',
      value: draft.namePrefix,
      problem: (namePrefix) => problemIn({ ...draft, namePrefix }, 'namePrefix'),
    });
    if (answer.kind === 'back') return answer;
    return {
      kind: 'next',
      value: (answers) => {
        answers.namePrefix = answer.value;
      },
    };
  };

/** What the configuration's own check says about one place in it. */
function problemIn({ secrets: _, ...config }: Draft, where: string): string | null {
  const read = readSetUpConfig(config);
  const problem = read.ok ? undefined : read.problems.find((each) => each.where === where);
  return problem === undefined ? null : `It ${problem.message}.`;
}
