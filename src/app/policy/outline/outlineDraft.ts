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

/** `description`: how many of what it holds, where the label does not say of what. */
export function folder(
  name: Extract<OutlineSubject, { kind: 'folder' }>['folder'],
  label: string,
  children: readonly Draft[],
  description = number(children.length),
): Draft {
  return { subject: { kind: 'folder', folder: name }, ...{ key: name, label, children, description } };
}

/** The rules stand below them; of a scan of every port there would be tens of thousands. */
const mostCauses = 5;
const mostOthers = 100;

export function causeDrafts(causes: readonly RejectCause[]): readonly Draft[] {
  const shown = causes.slice(0, mostCauses).map(causeDraft);
  const left = causes.slice(mostCauses);
  if (left.length === 0) return shown;
  const flows = left.reduce((sum, cause) => sum + cause.flows, 0);
  const hidden = left.length - mostOthers;
  const more: Draft = {
    subject: { kind: 'more' },
    ...{
      key: 'more',
      label: `${number(left.length)} more ${left.length === 1 ? 'cause' : 'causes'}`,
      description: counted(flows, 'reject'),
    },
    ...(hidden > 0 && { details: [`The ${number(hidden)} with the fewest flows are not shown.`] }),
    children: left.slice(0, mostOthers).map(causeDraft),
  };
  return [...shown, more];
}

/** The service first: a narrow side bar shows little more. */
function causeDraft(cause: RejectCause): Draft {
  const { flows, traffic, code, remotes, side, owners, rule } = cause;
  const what = code === 'answer_denied' ? `answers to ${traffic}` : traffic;
  const direction = side === 'egress' ? 'outbound' : 'inbound';
  const why = {
    sg_no_rule: `no ${direction} rule`,
    acl_no_rule: `no ${direction} rule`,
    acl_denied: `denied ${direction} by ${rule?.name ?? 'a rule'}`,
    answer_denied: 'stopped',
    allowed_now: 'allowed by the present rules',
    cannot_tell: `${owners[0]?.name ?? 'the interface'} is not known`,
  }[code];
  return {
    subject: { kind: 'cause', cause },
    key: JSON.stringify([code, side, traffic, owners.map(({ id }) => id), rule?.place]),
    label: [counted(flows, 'reject'), what].filter((part) => part !== '').join(': '),
    description: `${why} · ${side === 'egress' ? 'to' : 'from'} ${counted(remotes, 'remote')}`,
    details: [describeCause(cause)],
  };
}
