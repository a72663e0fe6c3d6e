import { type AlertTrigger, alertProblems, intervalText } from '../../app/watches/alert';
import { alertIntervals } from '../../core/watch/alertIntervals';
import { type Answer, askOne, askText } from '../setUp/multiStep';

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
    detail: 'Absence: traffic that should come and does not. Noticed after 15 minutes at the earliest.',
    way: { operator: 'absence', told: 'later' },
  },
];

/** What the keeper can do; an editor knows neither the end of an interval nor absence. */
export interface TriggerLimits {
  readonly noticesAbsence: boolean;
}

/**
 * Asks when an alert is to go off: presence or absence, how many, within which time. Back from the first question comes
 * back as such. Rejects with `CancellationError` where it is closed.
 */
export async function askTrigger(
  title: string,
  before: AlertTrigger,
  { noticesAbsence }: TriggerLimits,
): Promise<Answer<AlertTrigger>> {
  const possible = noticesAbsence ? ways : ways.slice(0, 1);
  const skipped = possible.length === 1 ? 1 : 0;
  let trigger = noticesAbsence ? before : { ...before, ...ways[0]?.way };
  for (let at = 1 + skipped; ; ) {
    if (at <= skipped) return { kind: 'back' };
    const answer = await askPart(trigger, possible, { title, at: at - skipped, of: 3 - skipped }, at);
    if (answer.kind === 'next') trigger = answer.value;
    if (answer.kind === 'next' && at === 3) return { kind: 'next', value: trigger };
    at += answer.kind === 'next' ? 1 : -1;
  }
}

function askPart(
  trigger: AlertTrigger,
  possible: typeof ways,
  step: { readonly title: string; readonly at: number; readonly of: number },
  part: number,
): Promise<Answer<AlertTrigger>> {
  const { operator, told, limit, intervalSeconds } = trigger;
  const absence = operator === 'absence';
  if (part === 1) {
    return askOne(step, 'When is it to go off?', async () =>
      possible.map(({ label, detail, way }) => ({
        ...{ label, detail, value: { ...trigger, ...way } },
        chosen: way.operator === operator && way.told === told,
      })),
    );
  }
  if (part === 2) {
    const prompt = absence
      ? 'It goes off when fewer flows than this came within the interval. 1: when none came. At most 100,000.'
      : 'It goes off when as many flows as this, or more, come within the interval. 1 to 100,000.';
    return askText(step, {
      ...{ prompt, value: String(limit), password: false },
      problem: (text) =>
        alertProblems({
          trigger: { ...usual(intervalSeconds), limit: /^\d{1,7}$/.test(text) ? Number(text) : 0 },
        })[0] ?? null,
    }).then((answer) =>
      answer.kind === 'back' ? answer : { kind: 'next', value: { ...trigger, limit: Number(answer.value) } },
    );
  }
  const allowed = [...alertIntervals.keys()].filter(
    (seconds) => alertProblems({ trigger: { ...trigger, intervalSeconds: seconds } }).length === 0,
  );
  const placeholder = absence
    ? 'Within which time? Absence is noticed after 15 minutes at the earliest, so shorter ones are left out.'
    : 'Within which time?';
  const nearest = allowed.find((seconds) => seconds >= intervalSeconds) ?? allowed.at(-1);
  return askOne(step, placeholder, async () =>
    allowed.map((seconds) => ({
      ...{ label: intervalText(seconds), value: { ...trigger, intervalSeconds: seconds }, chosen: seconds === nearest },
    })),
  );
}

const usual = (intervalSeconds: number): AlertTrigger => ({
  ...{ operator: 'presence', told: 'now', limit: 1, intervalSeconds },
});
