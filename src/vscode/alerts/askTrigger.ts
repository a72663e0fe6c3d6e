import { type AlertTrigger, intervalText } from '../../app/watches/alert';
import type { AlertRules } from '../../app/watches/alertRules';
import { type Answer, askOne, askText, type Step } from '../setUp/multiStep';

type Way = Pick<AlertTrigger, 'operator' | 'told'>;

const ways: readonly { readonly label: string; readonly detail: string; readonly way: Way }[] = [
  {
    label: 'As soon as there are so many',
    detail: 'At once when the limit is reached, then quiet until the interval is over.',
    way: { operator: 'presence', told: 'now' },
  },
  {
    label: 'At the end of the interval, when there were so many',
    detail: 'One message an interval, with everything in it.',
    way: { operator: 'presence', told: 'later' },
  },
  {
    label: 'When there are too few',
    detail: 'Absence: traffic that should come and does not.',
    way: { operator: 'absence', told: 'later' },
  },
];

/**
 * Asks when an alert is to go off, as far as the rules leave a choice: presence or absence, how many, within which time.
 * Back from the first question comes back as such. Rejects with `CancellationError` where it is closed.
 */
export async function askTrigger(
  title: string,
  before: AlertTrigger,
  rules: AlertRules,
): Promise<Answer<AlertTrigger>> {
  const possible = ways.filter(({ way }) => rules.toldProblem(way) === null);
  const parts = possible.length > 1 ? [askWay, askLimit, askInterval] : [askLimit, askInterval];
  let trigger = { ...before, ...(possible.length === 1 ? possible[0]?.way : {}) };
  for (let at = 0; ; ) {
    const part = parts[at];
    if (part === undefined) return at < 0 ? { kind: 'back' } : { kind: 'next', value: trigger };
    // The first can be gone back from too.
    const answer = await part(trigger, { title, at: at + 2, of: parts.length + 1 }, rules);
    if (answer.kind === 'next') trigger = answer.value;
    at += answer.kind === 'next' ? 1 : -1;
  }
}

type AskPart = (trigger: AlertTrigger, step: Step, rules: AlertRules) => Promise<Answer<AlertTrigger>>;

const askWay: AskPart = (trigger, step, rules) =>
  askOne(step, 'When is it to go off?', async () =>
    ways
      .filter(({ way }) => rules.toldProblem(way) === null)
      .map(({ label, detail, way }) => ({
        ...{ label, detail, value: { ...trigger, ...way } },
        chosen: way.operator === trigger.operator && way.told === trigger.told,
      })),
  );

const askLimit: AskPart = async (trigger, step) => {
  const prompt =
    trigger.operator === 'absence'
      ? 'It goes off when fewer flows than this came within the interval; with 1, when none came. At most 100,000.'
      : 'It goes off when as many flows as this, or more, come within the interval. 1 to 100,000.';
  const problem = (text: string) =>
    /^[1-9]\d{0,5}$/.test(text) && Number(text) <= mostFlows ? null : 'Write a whole number from 1 to 100,000.';
  const answer = await askText(step, { prompt, value: String(trigger.limit), password: false, problem });
  return answer.kind === 'back' ? answer : { kind: 'next', value: { ...trigger, limit: Number(answer.value) } };
};

const mostFlows = 100_000;

const askInterval: AskPart = (trigger, step, rules) => {
  const { intervalSeconds: before } = trigger;
  const allowed = rules.intervals(trigger);
  const nearest = allowed.find((seconds) => seconds >= before) ?? allowed.at(-1);
  return askOne(step, `Within which time? ${rules.intervalRule(trigger)}.`, async () =>
    allowed.map((seconds) => ({
      ...{ label: intervalText(seconds), value: { ...trigger, intervalSeconds: seconds }, chosen: seconds === nearest },
    })),
  );
};
