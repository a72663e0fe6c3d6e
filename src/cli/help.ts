import type { Command } from './command';

const program = 'vpc-flow-lens';

export function generalHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const list = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n');
  return `${program}: browse, search and troubleshoot IBM Cloud VPC flow logs

Usage: ${program} <command> [options]

${list}

Options of every command:
  --store DIR   folder of the local store (default: VPC_FLOW_LENS_STORE, else the user's data folder)
  --json        JSON on stdout, for programs
  --quiet, -q   no remarks and no progress on stderr
  --progress    progress on stderr even where it is no terminal
  --help, -h    help, also of a command: ${program} query --help
  --version     the version

Account: IBMCLOUD_API_KEY, else the login of the ibmcloud CLI. Other endpoints, such as those of the sandbox:
  IBMCLOUD_IAM_API_ENDPOINT, IBMCLOUD_IS_NG_API_ENDPOINT, IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT,
  IBMCLOUD_COS_ENDPOINT, IBMCLOUD_COS_CONFIG_ENDPOINT, IBMCLOUD_RESOURCE_CATALOG_API_ENDPOINT,
  IBMCLOUD_GT_API_ENDPOINT, IBMCLOUD_GS_API_ENDPOINT, IBMCLOUD_CODE_ENGINE_API_ENDPOINT,
  IBMCLOUD_SCHEMATICS_API_ENDPOINT, IBMCLOUD_LOGS_INGESTION_ENDPOINT, IBMCLOUD_LOGS_API_ENDPOINT,
  LOGDNA_INGEST_ENDPOINT, LOGDNA_API_ENDPOINT, WHISK_API_HOST

Searching in LogDNA: LOGDNA_ACCESS_TOKEN or LOGDNA_SERVICE_KEY, and LOGDNA_RETENTION_DAYS (30)
Searching in IBM Cloud Logs: CLOUD_LOGS_INSTANCE (GUID), CLOUD_LOGS_REGION, and CLOUD_LOGS_RETENTION_DAYS (7)

Exit codes: 0 done (also when a search finds nothing), 1 failed, 2 wrong command line or search,
  3 done, but some objects could not be read, or a step is left to you, 130 cancelled
`;
}

export function commandHelp(command: Command): string {
  return `${command.summary}

Usage: ${program} ${command.name} ${command.synopsis}

${command.help.trim()}
`;
}
