import { readFile } from 'node:fs/promises';
import type { CliCommand, CommandInput } from './cliCommand';
import { CliFailure } from './cliFailure';
import { type CliSession, claimsOf } from './cliSession';

/** Login, target and tokens. */
export const accountCommands: Readonly<Record<string, CliCommand>> = {
  login: async (input) => {
    const { session } = input;
    const key = await apiKey(input);
    const { access, refresh } = await session.grant({
      grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
      apikey: key,
    });
    const claims = claimsOf(access);
    await session.keep({
      IAMEndpoint: `${session.url}/iam`,
      IAMToken: `Bearer ${access}`,
      IAMRefreshToken: refresh,
      Region: input.one('region') ?? '',
      ResourceGroup: null,
      Account: { GUID: claims.account?.bss ?? '', Name: 'Sandbox account', Owner: claims.email ?? claims.name ?? '' },
      CodeEngineProject: null,
    });
    await choose(input);
    return 'Authenticating...\nOK\n';
  },
  logout: async ({ session }) => {
    await session.keep({ ...session.state, IAMToken: '', IAMRefreshToken: '' });
    return 'OK\n';
  },
  target: async (input) => {
    const { session, json } = input;
    await session.token();
    await choose(input);
    const { Region, ResourceGroup, Account, IAMToken } = session.state;
    const { email, name } = claimsOf(IAMToken);
    if (!json)
      return `Region:           ${Region}\nUser:             ${email ?? name}\nAccount:          ${Account.Name} (${Account.GUID})\nResource group:   ${ResourceGroup?.Name ?? ''}\n`;
    return JSON.stringify(
      {
        api_endpoint: session.url,
        region: { name: Region, mccp_id: '' },
        user: { user_email: email ?? '', display_name: name ?? '' },
        account: { guid: Account.GUID, name: Account.Name },
        ...(ResourceGroup === null ? {} : { resource_group: { guid: ResourceGroup.GUID, name: ResourceGroup.Name } }),
      },
      null,
      2,
    );
  },
  'iam oauth-tokens': async ({ session, json }) => {
    const token = await session.token();
    return json ? JSON.stringify({ iam_token: token }, null, 2) : `IAM token:  ${token}\n`;
  },
  'iam authorization-policies': async ({ session, json }) => {
    const { GUID } = session.state.Account;
    const answer = await session.call('GET', `/iam/v1/policies?account_id=${GUID}&type=authorization`);
    const policies = (answer.json.policies ?? []) as readonly { readonly id: string }[];
    return json ? JSON.stringify(policies, null, 2) : policies.map(({ id }) => `${id}\n`).join('');
  },
};

/** A key never stands on the command line in the clear: it comes from a file or the environment. */
async function apiKey({ one, env }: CommandInput): Promise<string> {
  const given = one('apikey') ?? env.IBMCLOUD_API_KEY;
  if (given === undefined) throw new CliFailure("An API key is needed: use '--apikey @FILE'.", 2);
  if (!given.startsWith('@')) return given;
  const text = await readFile(given.slice(1), 'utf8').catch(() => {
    throw new CliFailure(`Could not read the API key from the file ${given.slice(1)}.`);
  });
  try {
    const { apikey } = JSON.parse(text) as { readonly apikey?: unknown };
    if (typeof apikey === 'string') return apikey;
  } catch {
    // The file holds the key itself.
  }
  return text.trim();
}

/** Region and resource group, as far as they were named. */
async function choose({ session, one }: CommandInput): Promise<void> {
  const region = one('region');
  const group = one('resource-group');
  if (region !== undefined) await session.keep({ ...session.state, Region: region });
  if (group !== undefined) await session.keep({ ...session.state, ResourceGroup: await findGroup(session, group) });
}

async function findGroup(
  session: CliSession,
  wanted: string,
): Promise<{ readonly GUID: string; readonly Name: string }> {
  const answer = await session.call('GET', `/rc/v2/resource_groups?account_id=${session.state.Account.GUID}`);
  const groups = (answer.json.resources ?? []) as readonly { readonly id: string; readonly name: string }[];
  const found = groups.find(({ id, name }) => id === wanted || name === wanted);
  if (found === undefined) throw new CliFailure(`Resource group '${wanted}' was not found.`);
  return { GUID: found.id, Name: found.name };
}
