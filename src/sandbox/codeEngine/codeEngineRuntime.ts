import type { PendingWork } from '../pendingWork';
import type { ProgramHost } from '../programs/programHost';

/** What running workloads needs of the sandbox. */
export interface CodeEngineRuntime {
  readonly programs: ProgramHost;
  readonly pending: PendingWork;
  /** Milliseconds. */
  readonly now: () => number;
  /** Unlike any before. */
  readonly newId: () => string;
  /** Addresses of the sandbox's services, for programs that were not told any. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** Base URL of the API of a region, as programs see it. */
  readonly apiBaseUrl: (region: string) => string;
  /** How long an app without requests keeps its process, in milliseconds of the machine's clock. */
  readonly idleMs: number;
  /** Before an event is delivered again; doubled with each attempt. */
  readonly retryMs: number;
  /** Aborts when the sandbox is closed. */
  readonly closing: AbortSignal;
}

/** Variables that Code Engine puts into every workload of a project. */
export function projectEnvironment(
  runtime: CodeEngineRuntime,
  project: { readonly id: string; readonly region: string; readonly subdomain: string },
): Record<string, string> {
  return {
    ...runtime.environment(),
    CE_API_BASE_URL: runtime.apiBaseUrl(project.region),
    CE_DOMAIN: `${project.region}.codeengine.appdomain.cloud`,
    CE_PROJECT_ID: project.id,
    CE_REGION: project.region,
    CE_SUBDOMAIN: project.subdomain,
  };
}
