import { type SetUpConfig, ships } from './setUpConfig';
import type { SetUpStep } from './step';
import { bucketStep, bucketStepId } from './steps/bucketStep';
import { clickhouseStep } from './steps/clickhouseStep';
import { logsInstanceStep, logsInstanceStepId, senderStep } from './steps/cloudLogsSteps';
import { collectorStep } from './steps/collectorStep';
import { configMapStep } from './steps/configMapStep';
import { cosInstanceStep } from './steps/cosInstanceStep';
import { expiryStep } from './steps/expiryStep';
import { openWhiskSteps } from './steps/openWhiskSteps';
import { regionStep, resourceGroupStep, sshKeyStep } from './steps/placeSteps';
import { collectorAuthorizationStep } from './steps/policySteps';
import { projectStep } from './steps/projectStep';
import { secretStep } from './steps/secretStep';
import {
  readerStep,
  readerStepId,
  serviceIdStep,
  stateBucketStep,
  stateBucketStepId,
  stateWriterStep,
  stateWriterStepId,
} from './steps/shipperIdentitySteps';
import { cosSubscriptionStep, cronSubscriptionStep, eventsAuthorizationStep } from './steps/subscriptionSteps';
import { targetStep } from './steps/targetStep';
import { appStep, functionStep } from './steps/workloadSteps';

/** What a configuration asks for, in the order of the doing: the shipper stands before the first flow log comes. */
export function stepsOf(config: SetUpConfig): readonly SetUpStep[] {
  const { bucket, targets, sshKey } = config;
  const expiryDays = bucket.kind === 'new' ? bucket.expiryDays : null;
  return [
    regionStep(config),
    resourceGroupStep(config),
    ...(sshKey === null ? [] : [sshKeyStep(config, sshKey)]),
    ...targets.map((target) => targetStep(config, target)),
    cosInstanceStep(config),
    bucketStep(config),
    ...(expiryDays === null ? [] : [expiryStep(expiryDays)]),
    collectorAuthorizationStep(),
    ...(ships(config) ? shipperSteps(config) : []),
    ...targets.map((target) => collectorStep(config, target)),
  ];
}

function shipperSteps(config: SetUpConfig): readonly SetUpStep[] {
  const { destination, shipper } = config;
  const logs = destination.kind === 'cloud-logs' ? [logsInstanceStep(config, destination.instance), senderStep()] : [];
  const tables = destination.kind === 'clickhouse' ? [clickhouseStep(destination)] : [];
  const toldOf = [
    ...[bucketStepId, stateBucketStepId, ...(logs.length === 0 ? [] : [logsInstanceStepId])],
    ...tables.map(({ id }) => id),
  ];
  const own = [serviceIdStep(config), readerStep(), stateBucketStep(config), stateWriterStep()];
  const identity = [...own, ...logs, ...tables];
  if (shipper.kind === 'action') {
    return [...identity, ...openWhiskSteps(config, shipper, [...toldOf, readerStepId, stateWriterStepId])];
  }
  const project = [projectStep(config), secretStep(config), configMapStep(config, toldOf)];
  if (shipper.kind === 'function') {
    return [...identity, ...project, functionStep(config, shipper), cronSubscriptionStep(config, shipper.everyMinutes)];
  }
  return [...identity, ...project, appStep(config, shipper), eventsAuthorizationStep(), cosSubscriptionStep(config)];
}
