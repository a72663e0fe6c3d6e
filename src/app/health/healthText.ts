import { markdownText } from '../markdownText';
import type { CollectorHealth } from './collectorHealth';
import type { HealthItem, HealthMark } from './healthItem';
import type { MissingTraffic } from './missingTraffic';
import type { ShipperHealth } from './shipperHealth';

/** A sign that needs no colour. */
export const healthSigns: Readonly<Record<HealthMark, string>> = { ok: '✓', not_ok: '✗', cannot_tell: '?' };

export const healthWords: Readonly<Record<HealthMark, string>> = {
  ok: 'in order',
  not_ok: 'not in order',
  cannot_tell: 'cannot tell',
};

/** A block of a report: a heading, and items below it. */
export interface HealthSection {
  readonly title: string;
  readonly mark: HealthMark;
  readonly items: readonly HealthItem[];
  /** Sentences behind the items. */
  readonly remarks: readonly string[];
}

export function collectorSection({ collector, target, mark, items, likely }: CollectorHealth): HealthSection {
  const remarks = likely.map(
    ({ code, meaning, fix }) => `The service's message is.flow-log-collector.${code} fits: ${meaning} ${fix}`,
  );
  return { title: `Collector ${collector.name}: ${target} → ${collector.storage_bucket.name}`, mark, items, remarks };
}

export function shipperSection({ shipper, mark, items }: ShipperHealth): HealthSection {
  return {
    title: `Shipper ${shipper.deployed.name} (${shipper.kind} in ${shipper.project})`,
    mark,
    items,
    remarks: [],
  };
}

export function missingSection({ subject, mark, items }: MissingTraffic): HealthSection {
  const first = items.find(({ answer }) => answer === 'not_ok') ?? items.find(({ answer }) => answer === 'cannot_tell');
  const why =
    first === undefined
      ? 'Everything is in order: the traffic was not there, or a search leaves it out.'
      : `Most likely: ${first.reason}`;
  return { title: `Why is traffic of ${subject} missing?`, mark, items, remarks: [why] };
}

/** Lines of plain text. */
export function sectionLines({ title, mark, items, remarks }: HealthSection): readonly string[] {
  return [
    `${healthSigns[mark]} ${title}`,
    ...items.flatMap(({ answer, question, reason, next }) => [
      `  ${healthSigns[answer]} ${question} ${reason}`,
      ...(next === null ? [] : [`      ${next}`]),
    ]),
    ...remarks.map((remark) => `  ${remark}`),
  ];
}

/** Markdown in which foreign text stays text. */
export function sectionMarkdown({ title, mark, items, remarks }: HealthSection): string {
  const rows = items.map(({ answer, question, reason, next }) => {
    const then = next === null ? '' : ` **Next:** ${markdownText(next)}`;
    return `- ${healthSigns[answer]} **${markdownText(question)}** ${healthWords[answer]}. ${markdownText(reason)}${then}`;
  });
  const rest = remarks.map((remark) => `\n${markdownText(remark)}`).join('\n');
  return `## ${healthSigns[mark]} ${markdownText(title)}\n\n${rows.join('\n')}\n${rest}`;
}
