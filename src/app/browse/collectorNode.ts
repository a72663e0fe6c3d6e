import type { FlowLogCollector } from '../../core/policy/vpcModel';
import type { CollectorNode, CollectorState } from './node';

export function collectorNode(collector: FlowLogCollector, region: string): CollectorNode {
  const state = stateOf(collector);
  return {
    kind: 'collector',
    id: `collectors>${region}>${collector.id}`,
    region,
    collector,
    target: targetWords(collector),
    bucket: collector.storage_bucket.name,
    state,
    reason: reasonFor(state, collector),
  };
}

/** Lifecycle first: a failed collector says `active: true` all the same. */
function stateOf({ active, lifecycle_state: lifecycle }: FlowLogCollector): CollectorState {
  switch (lifecycle) {
    case 'failed':
    case 'deleting':
      return lifecycle;
    case 'suspended':
      return 'suspended';
    case 'pending':
    case 'waiting':
    case 'updating':
      return 'pending';
    case 'stable':
      return active ? 'active' : 'suspended';
    default:
      return active === false ? 'suspended' : 'unknown';
  }
}

function reasonFor(state: CollectorState, collector: FlowLogCollector): string | null {
  const bucket = collector.storage_bucket.name;
  switch (state) {
    case 'active':
      return null;
    case 'suspended':
      return `Suspended: it writes nothing to ${bucket} until it is resumed.`;
    case 'pending':
      return 'Being set up. The first objects arrive about ten minutes after that.';
    case 'deleting':
      return `Being deleted. What it wrote stays in ${bucket}.`;
    case 'failed':
      return `Cannot write. Check that ${bucket} exists and that flow log collectors are authorized to write to it.`;
    case 'unknown':
      return `The service reports the state “${collector.lifecycle_state}”.`;
  }
}

/** An instance target has no `resource_type` (contracts/ibm-cloud.md §7.2): its CRN or address says what it is. */
function targetWords({ target }: FlowLogCollector): string {
  const kind =
    target.resource_type ?? /:(instance):|\/(instances)\//.exec(`${target.crn ?? ''} ${target.href ?? ''}`)?.[0];
  const word = kind === undefined ? 'target' : (words[kind] ?? kind.replaceAll('_', ' '));
  return `${word} ${target.name || target.id}`;
}

const words: Readonly<Record<string, string>> = {
  vpc: 'VPC',
  ':instance:': 'instance',
  '/instances/': 'instance',
  network_interface: 'interface',
  instance_network_attachment: 'interface',
};
