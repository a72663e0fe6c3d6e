import { markOf, type SetUpConfig } from '../setUpConfig';

/** Names of what the shipper is made of; in its project, and in IAM. */
export const shipperName = ({ namePrefix }: SetUpConfig): string => `${namePrefix}-shipper`;
export const serviceIdName = ({ namePrefix, region }: SetUpConfig): string => `${namePrefix}-${region}-shipper`;

/** The variable, key or annotation that says whose a workload, config map or secret is. */
export const setUpVariable = 'VPC_FLOW_LENS_SETUP';

/** The variable with the fingerprint of what a workload was deployed with. */
export const deployedVariable = 'VPC_FLOW_LENS_DEPLOYED';

export const isOurs = (config: SetUpConfig, values: Readonly<Record<string, string>> | null): boolean =>
  values?.[setUpVariable] === markOf(config);
