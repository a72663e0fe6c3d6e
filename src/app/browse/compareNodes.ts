import type { BrowseNode } from './node';

/** Order in which siblings are shown: newest day and hour first, names alphabetically, failures and notes last. */
export function compareNodes(a: BrowseNode, b: BrowseNode): number {
  return rank(a) - rank(b) || order(a, b);
}

const kinds: readonly BrowseNode['kind'][] = [
  'collector',
  'bucket',
  'vpc',
  'interface',
  'day',
  'hour',
  'object',
  'folder',
  'foreign',
  'note',
  'failure',
];
const rank = (node: BrowseNode): number => kinds.indexOf(node.kind);

function order(a: BrowseNode, b: BrowseNode): number {
  if ((a.kind === 'day' && b.kind === 'day') || (a.kind === 'hour' && b.kind === 'hour')) return b.start - a.start;
  if (a.kind === 'object' && b.kind === 'object') return objectOrder(a.object.key, b.object.key);
  return text(label(a), label(b)) || text(a.id, b.id);
}

/** Sequence numbers restart each hour; the newest window of an hour has the highest. */
function objectOrder(a: string, b: string): number {
  return text(lastPart(b), lastPart(a)) || text(a, b);
}

const lastPart = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

function label(node: BrowseNode): string {
  switch (node.kind) {
    case 'collector':
      return node.collector.name;
    case 'bucket':
      return node.bucket.name;
    case 'vpc':
      return node.name ?? `~${node.vpcId}`;
    case 'interface':
      return `${node.instanceName ?? '~'} ${node.interfaceName ?? node.vnicId}`;
    case 'folder':
    case 'foreign':
      return node.name;
    default:
      return node.id;
  }
}

/** By code unit: the same everywhere, whatever the locale. */
const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
