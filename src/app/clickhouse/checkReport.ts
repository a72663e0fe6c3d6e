import { parseObjectKey } from '../../core/flow/objectKey';
import { markdownTable } from '../markdownTable';
import { markdownText } from '../markdownText';
import { counted, number } from '../words';
import type { CheckSummary, HourDifference } from './checkHistory';
import { hourOfKey } from './hourOfKey';

/** Objects that are named in a report; what is behind them is counted. */
const mostObjects = 200;

export interface Compared {
  readonly bucket: string;
  /** Host of the server, and its database. */
  readonly place: string;
  /** Words for the range, such as `last 24 hours`; empty: everything. */
  readonly range: string;
}

/** One sentence: whether all of it is there. */
export function checkSentence({ objects, said, found, hours, differences }: CheckSummary): string {
  if (objects === 0) return 'The bucket has no flow logs of this time: there is nothing to compare.';
  if (differences.length === 0)
    return `All ${counted(hours, 'hour')} match: ${counted(said, 'flow')} of ${counted(objects, 'object')}.`;
  const objectsDiffering = differences.reduce((sum, { differing }) => sum + differing, 0);
  return `${number(differences.length)} of ${counted(hours, 'hour')} differ, in ${number(objectsDiffering)} of ${counted(objects, 'object')}: the bucket says ${counted(said, 'flow')}, ClickHouse has ${number(found)}.`;
}

/** The comparison as a page of Markdown: what differs first, by hours, then the objects. */
export function checkReport(summary: CheckSummary, { bucket, place, range }: Compared): string {
  const { differences } = summary;
  const of = range === '' ? 'everything' : range;
  const parts = [
    '# ClickHouse beside the bucket',
    `**${markdownText(checkSentence(summary))}**`,
    `${markdownText(bucket)} (${markdownText(of)}), object by object, beside ${markdownText(place)}. What the bucket says is *number\\_of\\_flow\\_logs* of each object. What it no longer holds is not compared.`,
  ];
  if (differences.length > 0) {
    parts.push(
      '## Hours that differ',
      markdownTable(
        ['Hour of the keys (UTC)', 'The bucket says', 'ClickHouse has', 'Difference', 'Objects'],
        differences.map(({ hour, said, found, differing }) => [
          hourText(hour),
          ...[number(said), number(found), difference(found - said), number(differing)],
        ]),
        [1, 2, 3, 4],
      ),
      '## Objects that differ',
      objectsText(differences),
      '**Next:** *Load What Differs* in the message beside this page loads these hours again, and leaves alone what is there. An object that is at fault itself, such as one with another *count* than it says, stays out until the bucket has it right.',
    );
  }
  return `${parts.join('\n\n')}\n`;
}

function objectsText(differences: readonly HourDifference[]): string {
  const all = differences.flatMap(({ objects }) => objects);
  const named = all.slice(0, mostObjects);
  const left = differences.reduce((sum, { differing }) => sum + differing, 0) - named.length;
  const table = markdownTable(
    ['Interface', 'Hour (UTC)', 'Object', 'It says', 'ClickHouse has', 'Why'],
    named.map(({ key, said, found, why }) => [...nameOf(key), number(said), number(found), whyText(why)]),
    [3, 4],
  );
  return left > 0 ? `${table}\n\nand ${counted(left, 'more object')}.` : table;
}

/** Interface, hour and what tells the object from others there; a key of another form as a whole. */
function nameOf(key: string): readonly [string, string, string] {
  const parsed = parseObjectKey(key);
  if (parsed === null) return ['', '', key];
  const file = key.slice(key.lastIndexOf('/') + 1);
  return [parsed.vnicId, hourText(hourOfKey(key)), `${parsed.recordType}, ${parsed.streamId}/${file}`];
}

const hourText = (hour: string | null): string =>
  hour === null ? 'keys without a date' : hour.replace('T', ' ').replace('Z', '');

const words: Readonly<Record<string, string>> = {
  'not loaded': 'never loaded',
  'written anew since': 'written anew since it was loaded',
  pending: 'its batch was cut short',
  loaded: 'records are missing or too many, although it was loaded',
  odd: 'left to be read by this machine',
};

const whyText = (why: string): string => words[why] ?? why;

const difference = (value: number): string => (value > 0 ? `+${number(value)}` : number(value).replace('-', '−'));
