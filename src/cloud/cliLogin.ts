import * as v from 'valibot';
import { type AccessToken, tokenFromClaims } from './accessToken';
import { type CliConfig, cliConfigPaths, parseCliConfig } from './cliConfig';
import { CloudError } from './cloud';
import type { IamTokens } from './iamToken';
import { createTokenSource, type TokenSource } from './tokenSource';

/** What the CLI login needs of the machine. */
export interface CliMachine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The file's text; null where it does not exist or cannot be read. */
  readonly readFile: (path: string) => Promise<string | null>;
  /**
   * Runs a program without a shell and returns what it wrote to stdout. Rejects where it is missing, fails, or takes
   * too long.
   */
  readonly run: (program: string, args: readonly string[], signal: AbortSignal) => Promise<string>;
}

/** The sign-in of the `ibmcloud` CLI. */
export interface CliLogin extends TokenSource {
  /** The CLI's current configuration; null where there is none. */
  config(): Promise<CliConfig | null>;
}

const tokensOutput = v.object({ iam_token: v.string() });

/** A token that ends within this time is not worth starting with. */
const leastLife = 30_000;

/**
 * Bearer tokens from an `ibmcloud login`: first the CLI itself is asked, since it renews its own token; else the token
 * in its configuration while that lives; else its refresh token is used, in memory only, since the CLI guards its file
 * with a lock. `iam` gets the base URL of IAM that the configuration names, null for the default. Rejects with
 * `signed_out` where nothing of it works.
 */
export function createCliLogin(
  machine: CliMachine,
  iam: (endpoint: string | null) => IamTokens,
  clock: () => number = Date.now,
): CliLogin {
  /** The refresh token that replaced the configured one, by the configured one. */
  let rotated: { readonly from: string; readonly to: string } | null = null;

  async function config(): Promise<CliConfig | null> {
    for (const path of cliConfigPaths(machine.env, machine.home)) {
      const text = await machine.readFile(path);
      const parsed = text === null ? null : parseCliConfig(text);
      if (parsed !== null) return parsed;
    }
    return null;
  }

  const usable = (token: AccessToken | null, rejected: AccessToken | null): token is AccessToken =>
    token !== null && token.value !== rejected?.value && token.expiresAt - clock() > leastLife;

  async function fromCli(signal: AbortSignal): Promise<AccessToken | null> {
    try {
      const output = await machine.run('ibmcloud', ['iam', 'oauth-tokens', '--output', 'json'], signal);
      // Notices of new versions may stand before the JSON.
      const parsed = v.safeParse(tokensOutput, JSON.parse(output.slice(Math.max(0, output.indexOf('{')))));
      return parsed.success ? tokenFromClaims(parsed.output.iam_token.replace(/^Bearer\s+/i, '')) : null;
    } catch {
      return null;
    }
  }

  async function refreshed(found: CliConfig, signal: AbortSignal): Promise<AccessToken | null> {
    if (found.refreshToken === null) return null;
    const refreshToken = rotated?.from === found.refreshToken ? rotated.to : found.refreshToken;
    const grant = await iam(found.iamEndpoint).byCliRefreshToken(refreshToken, signal);
    rotated = { from: found.refreshToken, to: grant.refreshToken ?? refreshToken };
    return grant.token;
  }

  const source = createTokenSource(async (signal, rejected) => {
    const asked = await fromCli(signal);
    signal.throwIfAborted();
    if (usable(asked, rejected)) return asked;
    const found = await config();
    if (found !== null) {
      const stored = found.token === null ? null : tokenFromClaims(found.token);
      if (usable(stored, rejected)) return stored;
      const fresh = await refreshed(found, signal);
      if (fresh !== null) return fresh;
    }
    throw new CloudError(
      'signed_out',
      'You are not logged in with the ibmcloud CLI. Run "ibmcloud login" (or "ibmcloud login --sso") in a terminal and try again.',
      { service: 'IBM Cloud CLI' },
    );
  }, clock);

  return { token: source.token, renew: source.renew, config };
}
