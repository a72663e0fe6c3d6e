import type { Endpoints } from '../../cloud/cloud';

export interface IbmcloudProgram {
  /** The executable, and what comes before all arguments; absent: `ibmcloud` on the path. */
  readonly program?: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * How `ibmcloud` is run for an account. The real one knows IBM Cloud alone: a sandbox brings a stand-in, the script of
 * this path, which gets nothing of the user's own login.
 */
export function ibmcloudProgram({ iam }: Endpoints, standIn: string, env: IbmcloudProgram['env']): IbmcloudProgram {
  const sandbox = /^(http:\/\/(?:127\.0\.0\.1|localhost):\d+)\/iam\/?$/.exec(iam ?? '')?.[1];
  if (sandbox === undefined) return { env };
  const own = { PATH: env.PATH, ELECTRON_RUN_AS_NODE: '1', VPC_FLOW_LENS_SANDBOX_URL: sandbox };
  return { program: [process.execPath, standIn], env: own };
}
