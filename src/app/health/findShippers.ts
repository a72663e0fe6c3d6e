import { CloudError } from '../../cloud/cloud';
import type { CodeEngine, Deployed, ProjectAddress } from '../../cloud/setup/codeEngine';
import { shipperVariables } from '../../core/ship/shipperVariables';
import { setUpVariable } from '../setUp/steps/shipperNames';

/** A workload that ships flow logs, as it was found. */
export interface FoundShipper {
  readonly kind: 'app' | 'function' | 'job';
  readonly at: ProjectAddress;
  readonly project: string;
  readonly deployed: Deployed;
  /** What it is told by variables, those of config maps among them; secrets left out. */
  readonly settings: Readonly<Record<string, string>>;
}

type Seen = Pick<CodeEngine, 'projects' | 'apps' | 'functions' | 'jobs' | 'configMap'>;

/** The shippers that set-ups of a region deployed on Code Engine. Projects that refuse are passed over. */
export async function findShippers(
  codeEngine: Seen,
  region: string,
  signal?: AbortSignal,
): Promise<readonly FoundShipper[]> {
  const projects = (await codeEngine.projects(region, signal)).filter(({ status }) => status === 'active');
  const found = await Promise.all(
    projects.map(async ({ id, name: project }) => {
      const at = { region, projectId: id };
      const read = (list: Promise<readonly Deployed[]>, kind: FoundShipper['kind']) =>
        orNone(
          async () =>
            Promise.all(
              (await list).filter(isShipper).map(async (deployed): Promise<FoundShipper> => {
                const settings = await settingsOf(codeEngine, at, deployed, signal);
                return { kind, at, project, deployed, settings };
              }),
            ),
          [],
          signal,
        );
      const lists = [
        read(codeEngine.apps(at, signal), 'app'),
        read(codeEngine.functions(at, signal), 'function'),
        read(codeEngine.jobs(at, signal), 'job'),
      ];
      return (await Promise.all(lists)).flat();
    }),
  );
  return found.flat();
}

/** The bucket whose flow logs it ships; null where its settings do not say. */
export const bucketOfShipper = ({ settings }: FoundShipper): string | null => settings[shipperVariables.bucket] || null;

function isShipper({ env }: Deployed): boolean {
  return env.some((one) => 'name' in one && one.name === setUpVariable);
}

/** Variables stand in the workload itself or, as a set-up has it, in a config map. */
async function settingsOf(
  codeEngine: Pick<CodeEngine, 'configMap'>,
  at: ProjectAddress,
  { env }: Deployed,
  signal?: AbortSignal,
): Promise<FoundShipper['settings']> {
  const referred = env.flatMap((one) => (one.type === 'config_map_key_reference' ? [one] : []));
  const names = [...new Set(referred.map(({ reference }) => reference))];
  const read = async (name: string) => [name, (await codeEngine.configMap(at, name, signal))?.data ?? {}] as const;
  const maps = new Map<string, Readonly<Record<string, string>>>(
    await Promise.all(names.map((name) => orNone(() => read(name), [name, {}] as const, signal))),
  );
  const pairs = [
    ...env.flatMap((one) => (one.type === 'literal' ? [[one.name, one.value] as const] : [])),
    ...referred.map(({ name, reference, key }) => [name, maps.get(reference)?.[key] ?? ''] as const),
  ];
  return Object.fromEntries(pairs);
}

async function orNone<T, N>(read: () => Promise<T>, none: N, signal?: AbortSignal): Promise<T | N> {
  try {
    return await read();
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof CloudError)) throw error;
    return none;
  }
}
