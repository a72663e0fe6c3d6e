import type { Endpoints } from '../cloud/cloud';

/** Environment variables for other endpoints, under the names that IBM's own tools use (contracts/ibm-cloud.md §2). */
export const endpointNames: readonly (readonly [keyof Endpoints, string])[] = [
  ['iam', 'IBMCLOUD_IAM_API_ENDPOINT'],
  ['vpc', 'IBMCLOUD_IS_NG_API_ENDPOINT'],
  ['resourceController', 'IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT'],
  ['cos', 'IBMCLOUD_COS_ENDPOINT'],
  ['cosConfig', 'IBMCLOUD_COS_CONFIG_ENDPOINT'],
  ['globalCatalog', 'IBMCLOUD_RESOURCE_CATALOG_API_ENDPOINT'],
  ['tagging', 'IBMCLOUD_GT_API_ENDPOINT'],
  ['search', 'IBMCLOUD_GS_API_ENDPOINT'],
  ['codeEngine', 'IBMCLOUD_CODE_ENGINE_API_ENDPOINT'],
  ['schematics', 'IBMCLOUD_SCHEMATICS_API_ENDPOINT'],
  ['cloudLogsIngest', 'IBMCLOUD_LOGS_INGESTION_ENDPOINT'],
  ['cloudLogsApi', 'IBMCLOUD_LOGS_API_ENDPOINT'],
  ['logdnaIngest', 'LOGDNA_INGEST_ENDPOINT'],
  ['logdnaApi', 'LOGDNA_API_ENDPOINT'],
  ['openWhisk', 'WHISK_API_HOST'],
  ['exercise', 'VPC_FLOW_LENS_EXERCISE_ENDPOINT'],
];

/** Those that an environment names. */
export function endpointsOf(env: Readonly<Record<string, string | undefined>>): Endpoints {
  const given = endpointNames.flatMap(([service, name]) => (env[name] ? [[service, env[name]] as const] : []));
  return Object.fromEntries(given);
}
