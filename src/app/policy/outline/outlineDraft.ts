import { describeCause, type RejectCause } from '../../../core/policy/groupByCause';
import type { LintFinding } from '../../../core/policy/lint/finding';
import { counted, number } from '../../words';
import type { OutlineNode, OutlineSubject } from './outlineNode';

/** An outline before its parents are known. */
export interface Draft {
  readonly subject: OutlineSubject;
  /** Within its parent. */
  readonly key: string;
  readonly label: string;
  readonly description?: string;
  readonly details?: readonly string[];
  readonly children?: readonly Draft[];
  readonly gravity?: LintFinding['severity'] | null;
}

export function settle(draft: Draft, parent: OutlineNode | null): OutlineNode {
  const { subject, label, description = '', details = [], gravity = null, key } = draft;
  const children: OutlineNode[] = [];
  const id = parent === null ? key : `${parent.id}/${key}`;
  const node: OutlineNode = { id, label, description, details, parent, children, gravity, ...subject };
  for (const child of draft.children ?? []) children.push(settle(child, node));
  return node;
}

export function folder(
  name: Extract<OutlineSubject, { kind: 'folder' }>['folder'],
  label: string,
  children: readonly Draft[],
): Draft {
  return {
    subject: { kind: 'folder', folder: name },
    ...{ key: name, label, children, description: number(children.length) },
  };
}

/** Of a scan of every port there would be tens of thousands. */
const mostCauses = 10;

export function causeDrafts(causes: readonly RejectCause[]): readonly Draft[] {
  const shown = causes.slice(0, mostCauses).map((cause, at): Draft => {
    const words = describeCause(cause);
    return {
      subject: { kind: 'cause', cause },
      key: `cause${at}`,
      label: words.replace(/ on [^:]*$/, ''),
      description: `${cause.side === 'egress' ? 'to' : 'from'} ${counted(cause.remotes, 'remote')}`,
      details: [words],
    };
  });
  const left = causes.slice(mostCauses);
  if (left.length === 0) return shown;
  const flows = left.reduce((sum, cause) => sum + cause.flows, 0);
  const more = { subject: { kind: 'more' as const }, key: 'more', label: `${counted(left.length, 'cause')} more` };
  return [...shown, { ...more, description: counted(flows, 'reject') }];
}
