import { stringifyExactJson } from '../../core/flow/exactJson';
import type { FlowRow } from '../../core/flow/flowRow';
import { formatFlowTime } from '../../core/flow/flowTime';
import { recordToJson } from '../../core/flow/recordJson';
import { fields } from '../../core/query/fields';

const objectNames = [...fields.filter((field) => field.of === 'object').map((field) => field.name), 'etag', 'index'];
const added: ReadonlySet<string> = new Set([...objectNames, 'extra']);
const times: ReadonlySet<string> = new Set(['capture_start_time', 'capture_end_time']);

/**
 * One line of JSON: the record in wire form, and beside it the fields of the object that holds it with the record's
 * `index` there. What a record brings under one of those names stands under `extra` instead, so nothing is lost.
 */
export function jsonLine(row: FlowRow): string {
  const { record, clashing } = parted(row);
  const members = objectNames.map((name) => {
    const value = row[name as keyof FlowRow];
    const shown = times.has(name) && typeof value === 'number' ? formatFlowTime(value) : value;
    return `"${name}":${stringifyExactJson(shown)}`;
  });
  if (clashing) members.push(`"extra":${stringifyExactJson(clashing)}`);
  return `${recordToJson(record).slice(0, -1)},${members.join(',')}}\n`;
}

function parted(row: FlowRow): { record: FlowRow; clashing: Readonly<Record<string, unknown>> | null } {
  const members = Object.entries(row.extra ?? {});
  if (!members.some(([name]) => added.has(name))) return { record: row, clashing: null };
  return {
    record: { ...row, extra: Object.fromEntries(members.filter(([name]) => !added.has(name))) },
    clashing: Object.fromEntries(members.filter(([name]) => added.has(name))),
  };
}
