import { type Bucket, CloudError, type ListedObject, type ObjectStorage } from '../../cloud/cloud';
import type { CodeEngine } from '../../cloud/setup/codeEngine';
import { formatFlowTime } from '../../core/flow/flowTime';
import { shipperVariables } from '../../core/ship/shipperVariables';
import { counted } from '../words';
import { agoText } from './agoText';
import type { FoundShipper } from './findShippers';
import { cannotTell, type HealthCode, type HealthItem, type HealthMark, markOf, notOk, ok } from './healthItem';

export interface ShipperHealth {
  readonly shipper: FoundShipper;
  readonly mark: HealthMark;
  readonly items: readonly HealthItem[];
  /** Microseconds UTC: when it last noted a shipment; null where it keeps no notes that can be read. */
  readonly lastShipment: number | null;
}

export interface ShipperHealthTools {
  readonly codeEngine: Pick<CodeEngine, 'appInstances' | 'jobRuns'>;
  readonly storage: Pick<ObjectStorage, 'list' | 'locate'>;
  /** Microseconds UTC. */
  readonly now: () => number;
}

/**
 * How a shipper is doing: whether it is ready, its instances or runs, what it could not ship, and how far its notes are
 * behind the newest object. `newest` is the newest flow log object of its bucket, where the caller knows it.
 */
export async function shipperHealth(
  tools: ShipperHealthTools,
  shipper: FoundShipper,
  newest: ListedObject | null,
  signal?: AbortSignal,
): Promise<ShipperHealth> {
  const notes = await readNotes(tools, shipper, signal);
  const items = [
    deployedItem(shipper),
    await runsItem(tools, shipper, signal),
    ...notesItems(notes, newest, tools.now()),
  ];
  return { shipper, mark: markOf(items), items, lastShipment: notes.kind === 'read' ? notes.last : null };
}

const item = (code: HealthCode, question: string, made: Omit<HealthItem, 'code' | 'question'>): HealthItem => ({
  ...{ code, question },
  ...made,
});

function deployedItem({ kind, deployed, project }: FoundShipper): HealthItem {
  const { name, status, reason } = deployed;
  const what = `The ${kind} ${name} in the project ${project}`;
  const question = 'Is it deployed?';
  if (status === 'ready') return item('deployed', question, ok(`${what} is ready.`));
  const why = reason === null ? '' : ` (${reason})`;
  if (status === 'deploying') return item('deployed', question, cannotTell(`${what} is being deployed${why}.`));
  const next = `Look at its events: ibmcloud ce ${kind} events --name ${name}. Setting up again deploys it anew.`;
  return item('deployed', question, notOk(`${what} is ${status}${why}.`, { next, fix: 'set_up' }));
}

async function runsItem(tools: ShipperHealthTools, shipper: FoundShipper, signal?: AbortSignal): Promise<HealthItem> {
  const { kind, at, deployed } = shipper;
  const { codeEngine } = tools;
  const question = kind === 'job' ? 'How did its last runs end?' : 'Are its instances well?';
  try {
    if (kind === 'function') return item('runs', question, ok('A function has instances only while it is called.'));
    if (kind === 'job') {
      const runs = await codeEngine.jobRuns(at, deployed.name, signal);
      const failed = runs.filter(({ failed: count }) => count > 0);
      if (failed.length === 0) return item('runs', question, ok(`${counted(runs.length, 'run')}, none failed.`));
      const next = `Read its log: ibmcloud ce jobrun logs --name ${failed[0]?.name ?? ''}`;
      return item(
        'runs',
        question,
        notOk(`${failed.length} of the last ${counted(runs.length, 'run')} failed.`, { next }),
      );
    }
    const instances = await codeEngine.appInstances(at, deployed.name, signal);
    const restarts = instances.reduce((sum, one) => sum + one.restarts, 0);
    if (restarts > 0) {
      const next = `Read its log: ibmcloud ce app logs --application ${deployed.name}`;
      const reason = `Its instances were restarted ${counted(restarts, 'time')}.`;
      return item('runs', question, notOk(reason, { next }));
    }
    const none = 'No instance is running: it sleeps while no object is written.';
    return item(
      'runs',
      question,
      ok(instances.length === 0 ? none : `${counted(instances.length, 'instance')} running, never restarted.`),
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof CloudError)) throw error;
    return item('runs', question, cannotTell(error.message));
  }
}

/** Where the shipper keeps its notes unless it is told otherwise. */
const defaultStatePrefix = 'vpc-flow-lens-shipper/';

type Notes =
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'read'; readonly last: number | null; readonly letters: number };

/** Its notes of the present and the last hour of flow logs, and the dead letters of today. */
async function readNotes(tools: ShipperHealthTools, { settings }: FoundShipper, signal?: AbortSignal): Promise<Notes> {
  const name = settings[shipperVariables.stateBucket];
  if (!name) return { kind: 'none', reason: 'It keeps no notes: it was not given a bucket for them.' };
  const prefix = (settings[shipperVariables.statePrefix] || defaultStatePrefix).replace(/\/*$/, '/');
  try {
    const bucket: Bucket = await tools.storage.locate(name, signal);
    const list = async (folder: string) =>
      (await tools.storage.list(bucket, { prefix: `${prefix}${folder}`, limit: 1000 }, signal)).objects;
    const hour = (back: number) => new Date(tools.now() / 1000 - back * 3_600_000).toISOString().slice(0, 13);
    const notes = (await Promise.all([0, 1].map((back) => list(`shipped/${hour(back)}/`)))).flat();
    const letters = await list(`dead-letters/${hour(0).slice(0, 10)}/`);
    const last = notes.length === 0 ? null : Math.max(...notes.map(({ modified }) => modified));
    return { kind: 'read', last, letters: letters.length };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof CloudError)) throw error;
    return { kind: 'none', reason: error.message };
  }
}

/** A shipper that is well notes an object within a minute or two, one on a timer within its period. */
const lateMicros = 20 * 60 * 1e6;

function notesItems(notes: Notes, newest: ListedObject | null, now: number): readonly HealthItem[] {
  const [failures, lag] = ['Was everything shipped?', 'How far is it behind?'];
  if (notes.kind === 'none')
    return [item('failures', failures, cannotTell(notes.reason)), item('lag', lag, cannotTell(notes.reason))];
  const left = `${counted(notes.letters, 'dead letter')} today: those records were refused or could not be read.`;
  const letters =
    notes.letters === 0
      ? ok('No dead letters today.')
      : notOk(left, { next: 'Read them below dead-letters/ in its bucket; a replay ships them again.' });
  return [item('failures', failures, letters), item('lag', lag, lagOf(notes.last, newest, now))];
}

function lagOf(last: number | null, newest: ListedObject | null, now: number): Omit<HealthItem, 'code' | 'question'> {
  if (newest === null) return cannotTell('The newest flow log object is not known.');
  const object = `The newest object came ${agoText(newest.modified, now)}`;
  if (last !== null && last >= newest.modified) return ok(`${object}, and it is noted as shipped.`);
  const noted =
    last === null
      ? 'nothing was noted in the last two hours'
      : `the last shipment was noted at ${formatFlowTime(last)}`;
  if (now - newest.modified < lateMicros) return cannotTell(`${object}; ${noted}. It may be under way.`);
  const next =
    'Check that the subscription stands and that the shipper may read the bucket, then replay what is missing.';
  return notOk(`${object}, but ${noted}.`, { next });
}
