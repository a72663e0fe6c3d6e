import { CliFailure, notLoggedIn } from './cliFailure';
import { type CliState, readState, stateFile, writeState } from './cliState';
import { ask, sandboxUrl, type WireAnswer } from './sandboxWire';

type Environment = Readonly<Record<string, string | undefined>>;

/** A command's view of the sandbox: who is logged in, and calls with their token. */
export class CliSession {
  private constructor(
    readonly url: string,
    private readonly file: string,
    private kept: CliState | null,
  ) {}

  static async open(env: Environment): Promise<CliSession> {
    const url = sandboxUrl(env);
    const file = stateFile(env, url);
    return new CliSession(url, file, await readState(file, `${url}/iam`));
  }

  /** Throws a `CliFailure` where nobody is logged in. */
  get state(): CliState {
    if (this.kept === null) throw new CliFailure(notLoggedIn);
    return this.kept;
  }

  async keep(state: CliState): Promise<void> {
    this.kept = state;
    await writeState(this.file, state);
  }

  /** Tokens for a form; the client is the CLI's own. */
  async grant(form: Readonly<Record<string, string>>): Promise<{ readonly access: string; readonly refresh: string }> {
    const answer = await ask(`${this.url}/iam/identity/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: 'Basic Yng6Yng=' },
      body: new URLSearchParams({ ...form, response_type: 'cloud_iam' }).toString(),
    });
    const { access_token: access, refresh_token: refresh, errorCode, errorMessage } = answer.json;
    if (typeof access === 'string') return { access, refresh: String(refresh) };
    throw new CliFailure(
      `Unable to authenticate. ${String(errorCode ?? answer.status)}: ${String(errorMessage ?? '')}`,
    );
  }

  /** A token that is still good for a while. */
  async token(): Promise<string> {
    const { state } = this;
    if (claimsOf(state.IAMToken).exp * 1000 > Date.now() + 60_000) return state.IAMToken;
    const renewed = await this.grant({ grant_type: 'refresh_token', refresh_token: state.IAMRefreshToken });
    await this.keep({ ...state, IAMToken: `Bearer ${renewed.access}`, IAMRefreshToken: renewed.refresh });
    return this.state.IAMToken;
  }

  /** A call below the sandbox's address; `expect` also lets a 404 pass. */
  async call(method: string, path: string, body?: object, expect?: 'or_missing'): Promise<WireAnswer> {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { authorization: await this.token(), 'content-type': 'application/json' };
    const answer = await ask(`${this.url}${path}`, { method, headers, ...json });
    if (answer.status < 300 || (answer.status === 404 && expect === 'or_missing')) return answer;
    throw new CliFailure(messageOf(answer));
  }

  /** Path of the stand-in's wire for the selected project. */
  projectPath(): string {
    const { Region, CodeEngineProject } = this.state;
    if (CodeEngineProject !== null) return `/ibmcloud/${Region}/projects/${CodeEngineProject}`;
    throw new CliFailure("No project selected. Run 'ibmcloud ce project select' to select a project.");
  }
}

/** What is read of an access token. */
export function claimsOf(token: string): {
  readonly exp: number;
  readonly email?: string;
  readonly name?: string;
  readonly account?: { readonly bss: string };
} {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

function messageOf({ status, json }: WireAnswer): string {
  if (typeof json.message === 'string') return json.message;
  const [first] = Array.isArray(json.errors) ? (json.errors as readonly { readonly message?: unknown }[]) : [];
  return typeof first?.message === 'string' ? first.message : `The server answered ${status}.`;
}
