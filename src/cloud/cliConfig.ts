import * as v from 'valibot';

const text = v.fallback(v.nullish(v.string(), ''), '');

/** The parts of the CLI's `config.json` that matter here; keys as the CLI writes them. */
const config = v.object({
  Region: text,
  IAMEndpoint: text,
  IAMToken: text,
  IAMRefreshToken: text,
  Account: v.fallback(v.nullish(v.object({ GUID: text, Name: text })), null),
});

/** What `ibmcloud login` left behind. Empty strings of the file are null here. */
export interface CliConfig {
  readonly region: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly iamEndpoint: string | null;
  /** Without the word `Bearer`. */
  readonly token: string | null;
  readonly refreshToken: string | null;
}

/** Reads `config.json`; null where it is no such file. Source: https://github.com/IBM-Cloud/ibm-cloud-cli-sdk */
export function parseCliConfig(json: string): CliConfig | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return null;
  }
  const checked = v.safeParse(config, parsed);
  if (!checked.success) return null;
  const { Region, IAMEndpoint, IAMToken, IAMRefreshToken, Account } = checked.output;
  return {
    region: Region || null,
    accountId: Account?.GUID || null,
    accountName: Account?.Name || null,
    iamEndpoint: IAMEndpoint || null,
    token: IAMToken.replace(/^Bearer\s+/i, '') || null,
    refreshToken: IAMRefreshToken || null,
  };
}

/**
 * Where the CLI keeps its `config.json`, likeliest first: `$IBMCLOUD_CONFIG_HOME`, else `.ibmcloud` or `.bluemix` below
 * `$IBMCLOUD_HOME`, `$BLUEMIX_HOME` or the user's home.
 */
export function cliConfigPaths(env: Readonly<Record<string, string | undefined>>, home: string): readonly string[] {
  const join = (...parts: readonly string[]): string => parts.join(home.includes('\\') ? '\\' : '/');
  const explicit = env.IBMCLOUD_CONFIG_HOME;
  if (explicit) return [join(explicit, 'config.json')];
  const base = env.IBMCLOUD_HOME || env.BLUEMIX_HOME || home;
  return [join(base, '.ibmcloud', 'config.json'), join(base, '.bluemix', 'config.json')];
}
