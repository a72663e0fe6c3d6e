import type { BrowseNode } from '../../app/browse/node';
import type { FieldName } from '../../core/query/fields';
import { printValue } from '../../core/query/print';
import { utc } from '../localTime';

export interface ScopedSearch {
  readonly text: string;
  /** Time range phrase; absent: the panel's own. */
  readonly range?: string;
  /** Where it is to be asked; absent: where the last search was. */
  readonly engineId?: string;
}

const hour = 3_600_000_000;

const whole = (field: FieldName, value: string): string => `${field}:==${printValue(value)}`;

/** The search for what lies below a node; null for nodes that hold no flows. */
export function searchOfNode(node: BrowseNode): ScopedSearch | null {
  switch (node.kind) {
    case 'bucket':
      return { text: whole('bucket', node.bucket.name) };
    case 'vpc':
      return { text: whole('vpc_crn', node.vpcCrn) };
    case 'interface':
      return { text: whole('network_interface_id', node.vnicId) };
    case 'day':
      return { text: interfaceOf(node.prefixes[0]), range: between(node.start, 24 * hour) };
    case 'hour':
      return { text: interfaceOf(node.prefixes[0]), range: between(node.start, hour) };
    case 'object':
      return { text: whole('key', node.object.key), range: '' };
    default:
      return null;
  }
}

/** The search for one UTC day of a bucket, or of a folder, in the local store. */
export function searchOfStored(bucket: string, dayStart?: number): ScopedSearch {
  return {
    text: whole('bucket', bucket),
    range: dayStart === undefined ? '' : between(dayStart, 24 * hour),
  };
}

function between(start: number, length: number): string {
  return `${utc(start)} to ${utc(start + length)}`;
}

/** Days and hours stand below an interface; its id is a part of their prefix. */
function interfaceOf(prefix: string | undefined): string {
  const id = /\/vnic-id=([^/]*)\//.exec(prefix ?? '')?.[1];
  return id === undefined ? '' : whole('network_interface_id', decoded(id));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
