import type { ProjectState } from '../codeEngine/projectState';
import type { CosSubscription, CronSubscription, DestinationType } from '../codeEngine/subscriptions';
import { isReady } from './makeSubscription';

/**
 * A subscription as the CLI shows it with `-o json`: the custom resource. Its spec is not documented; the names follow
 * the options of the CLI and Knative's own sources (contracts/logs-and-functions.md §2.11).
 */
export function subscriptionView(
  project: ProjectState,
  subscription: CosSubscription | CronSubscription,
): Record<string, unknown> {
  const { kind, name, createdAt, counts, lastProblem } = subscription;
  const ready = isReady(project, subscription);
  const missing = `sink not found: ${subscription.destinationType} '${subscription.destination}' does not exist`;
  const condition = (type: string, holds: boolean) => ({
    type,
    status: holds ? 'True' : 'False',
    ...(holds ? {} : { reason: 'NotFound', message: missing }),
  });
  const conditions =
    kind === 'cos'
      ? [condition('CosConfigured', true), condition('ReadyForEvents', ready)]
      : [condition('Deployed', true)];
  return {
    apiVersion: kind === 'cos' ? 'sources.codeengine.cloud.ibm.com/v1alpha1' : 'sources.knative.dev/v1',
    kind: kind === 'cos' ? 'CosSource' : 'PingSource',
    metadata: { name, namespace: project.subdomain, creationTimestamp: new Date(createdAt).toISOString() },
    spec: kind === 'cos' ? cosSpec(subscription) : cronSpec(subscription),
    status: {
      conditions: [condition('Ready', ready), ...conditions, condition('SinkProvided', ready)],
      annotations: { ...counts, ...(lastProblem === null ? {} : { lastProblem }) },
    },
  };
}

function cosSpec(subscription: CosSubscription): Record<string, unknown> {
  const { bucket, eventType, prefix, suffix } = subscription;
  return { bucket, eventType, prefix, suffix, ...delivery(subscription) };
}

function cronSpec(subscription: CronSubscription): Record<string, unknown> {
  const { schedule, timeZone, data, contentType } = subscription;
  return { schedule, timezone: timeZone, contentType, data, ...delivery(subscription) };
}

const sinkKinds: Readonly<Record<DestinationType, readonly [apiVersion: string, kind: string]>> = {
  app: ['serving.knative.dev/v1', 'Service'],
  job: ['codeengine.cloud.ibm.com/v1beta1', 'JobDefinition'],
  function: ['codeengine.cloud.ibm.com/v1beta1', 'Function'],
};

function delivery({ destination, destinationType, path, extensions }: CosSubscription | CronSubscription) {
  const [apiVersion, kind] = sinkKinds[destinationType];
  return {
    sink: { ref: { apiVersion, kind, name: destination }, ...(destinationType === 'app' ? { uri: path } : {}) },
    ceOverrides: { extensions },
  };
}
