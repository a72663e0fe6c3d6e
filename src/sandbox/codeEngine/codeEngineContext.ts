import type { SandboxWorld } from '../sandboxWorld';
import type { CodeEngineRuntime } from './codeEngineRuntime';
import type { ProjectState } from './projectState';
import type { Workloads } from './workloads';

/** What the calls of Code Engine work on. */
export interface CodeEngineContext {
  readonly world: SandboxWorld;
  readonly projects: ProjectState[];
  readonly workloads: Workloads;
  readonly runtime: CodeEngineRuntime;
  /** Base URL of the addresses under which apps and functions of a region answer. */
  readonly endpointBase: (region: string) => string;
}
