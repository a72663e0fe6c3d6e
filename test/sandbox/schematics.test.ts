import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tarArchive } from '../../src/app/demoVpc/tarArchive';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { type Answer, send, startStill } from './sandboxClient';

const template = join(__dirname, '..', '..', 'resources', 'demo-vpc');

async function archive(): Promise<Uint8Array> {
  const names = await readdir(template);
  return tarArchive(
    await Promise.all(names.map(async (name) => ({ name, content: await readFile(join(template, name)) }))),
  );
}

describe('Schematics of the sandbox', () => {
  let sandbox: Sandbox;
  let bearer = '';
  let refresh = '';
  beforeEach(async () => {
    sandbox = await startStill();
    const form = new URLSearchParams({ grant_type: 'urn:ibm:params:oauth:grant-type:apikey', apikey: sandbox.apiKey });
    const answer = await send(`${sandbox.url}/iam/identity/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: 'Basic Yng6Yng=' },
      body: form.toString(),
    });
    const granted = JSON.parse(answer.text);
    bearer = `Bearer ${granted.access_token}`;
    refresh = granted.refresh_token;
  });
  afterEach(() => sandbox.close());

  function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return send(`${sandbox.url}/sch/us-south${path}`, {
      method,
      headers: { authorization: bearer, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    });
  }

  async function draft(variables: readonly object[] = []): Promise<{ id: string; template: string }> {
    const answer = await call('POST', '/v1/workspaces', {
      name: 'demo',
      type: ['terraform_v1.13'],
      location: 'us-south',
      resource_group: sandbox.account.resourceGroup.id,
      template_data: [{ folder: '.', type: 'terraform_v1.13', variablestore: variables }],
    });
    assert.equal(answer.status, 201, answer.text);
    const made = JSON.parse(answer.text);
    assert.equal(made.status, 'DRAFT');
    return { id: made.id, template: made.runtime_data[0].id };
  }

  function upload(at: { id: string; template: string }, tar: Uint8Array): Promise<Answer> {
    const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="t.tar"\r\n\r\n';
    const body = Buffer.concat([Buffer.from(head), tar, Buffer.from('\r\n--b--\r\n')]);
    const path = `/v1/workspaces/${at.id}/template_data/${at.template}/template_repo_upload`;
    return call('PUT', path, body, { 'content-type': 'multipart/form-data; boundary=b' });
  }

  async function ready(at: { id: string; template: string }): Promise<string> {
    for (let look = 0; look < 5; look++) {
      const { status } = JSON.parse((await call('GET', `/v1/workspaces/${at.id}`)).text);
      if (!['CONNECTING', 'SCANNING'].includes(status)) return status;
    }
    return 'never';
  }

  async function uploaded(variables: readonly object[] = []): Promise<{ id: string; template: string }> {
    const at = await draft(variables);
    assert.deepEqual(JSON.parse((await upload(at, await archive())).text).has_received_file, true);
    assert.equal(await ready(at), 'INACTIVE');
    return at;
  }

  const start = (at: { id: string }, method: string, job: string) =>
    call(method, `/v1/workspaces/${at.id}/${job}`, {}, { refresh_token: refresh });

  it('reads the archive, makes what the template says, tells outputs and log, and destroys it', async () => {
    const before = {
      vpcs: sandbox.account.regions[0]?.vpcs.length,
      groups: sandbox.account.regions[0]?.securityGroups.length,
    };
    const at = await uploaded([{ name: 'basename', value: 'shop', type: 'string', secure: false }]);
    const workspace = JSON.parse((await call('GET', `/v1/workspaces/${at.id}`)).text);
    const declared = workspace.template_data[0].values_metadata.map(({ name }: { name: string }) => name).sort();
    assert.deepEqual(declared, ['basename', 'image_os', 'profile', 'region', 'resource_group_id', 'ssh_key_name']);

    const started = await start(at, 'PUT', 'apply');
    assert.equal(started.status, 202);
    const { activityid } = JSON.parse(started.text);
    assert.equal((await start(at, 'POST', 'plan')).status, 409, 'locked while it runs');
    const state = async () => JSON.parse((await call('GET', `/v1/workspaces/${at.id}/actions/${activityid}`)).text);
    assert.equal((await state()).status, 'INPROGRESS');
    sandbox.advance(60_000);
    const ended = await state();
    assert.deepEqual([ended.status, ended.templates[0].log_summary.resources_added], ['COMPLETED', 18]);
    const path = `/v1/workspaces/${at.id}/runtime_data/${at.template}/log_store/actions/${activityid}`;
    assert.match(
      (await call('GET', path)).text,
      /ibm_is_instance\.vsi1: Creation complete.*Apply complete! Resources: 18/s,
    );

    const outputs = JSON.parse((await call('GET', `/v1/workspaces/${at.id}/output_values`)).text)[0].output_values[0];
    assert.equal(outputs.ibm1_private_ip.value, '10.240.0.4');
    assert.equal(outputs.ibm2_private_ip.value, '10.240.64.4');
    const shown = await send(
      `${sandbox.url}/vpc/us-south/v1/instances?version=2026-03-24&generation=2&vpc.id=${outputs.vpc_id.value}`,
      {
        headers: { authorization: bearer },
      },
    );
    const names = JSON.parse(shown.text).instances.map(({ name }: { name: string }) => name);
    assert.deepEqual(names, ['shop-vsi1', 'shop-vsi2']);

    assert.equal((await start(at, 'PUT', 'destroy')).status, 202);
    sandbox.advance(60_000);
    assert.equal(await ready(at), 'INACTIVE');
    const region = sandbox.account.regions[0];
    assert.deepEqual({ vpcs: region?.vpcs.length, groups: region?.securityGroups.length }, before);
    assert.equal(JSON.parse((await call('GET', `/v1/workspaces/${at.id}/resources`)).text)[0].resources_count, 0);
    assert.equal((await call('DELETE', `/v1/workspaces/${at.id}`)).status, 200);
    assert.equal((await call('GET', `/v1/workspaces/${at.id}`)).status, 404);
  });

  it('stops where it is asked to, keeps what was made, and goes on from there', async () => {
    const at = await uploaded();
    const { activityid } = JSON.parse((await start(at, 'PUT', 'apply')).text);
    sandbox.advance(2_300);
    const action = `/v1/workspaces/${at.id}/actions/${activityid}`;
    await call('GET', action);
    assert.equal((await call('DELETE', action)).status, 202);
    assert.equal(JSON.parse((await call('GET', action)).text).status, 'STOPPED');
    const made = JSON.parse((await call('GET', `/v1/workspaces/${at.id}/resources`)).text)[0].resources_count;
    assert.equal(made, 3);
    const again = JSON.parse((await start(at, 'PUT', 'apply')).text).activityid;
    sandbox.advance(60_000);
    const ended = JSON.parse((await call('GET', `/v1/workspaces/${at.id}/actions/${again}`)).text);
    assert.deepEqual([ended.status, ended.templates[0].log_summary.resources_added], ['COMPLETED', 15]);
  });

  it('fails as Terraform does where a name is taken, and says so in log and action', async () => {
    const at = await uploaded([{ name: 'basename', value: 'x', type: 'string', secure: false }]);
    const { activityid } = JSON.parse((await start(at, 'PUT', 'apply')).text);
    sandbox.advance(60_000);
    const ended = JSON.parse((await call('GET', `/v1/workspaces/${at.id}/actions/${activityid}`)).text);
    assert.equal(ended.status, 'FAILED');
    assert.match(ended.templates[0].log_summary.error, /x-vpc\) is not unique/);
  });

  it('refuses as the service does', async () => {
    const at = await draft();
    assert.equal((await start(at, 'POST', 'plan')).status, 409, 'a draft');
    assert.equal((await upload(at, Buffer.from('no tar'))).status, 400);
    const foreign = tarArchive([{ name: 'main.tf', content: Buffer.from('resource "null_resource" "a" {\n}\n') }]);
    assert.equal((await upload(at, foreign)).status, 200);
    assert.equal(await ready(at), 'TEMPLATE ERROR');
    const plain = await call('POST', `/v1/workspaces/${at.id}/plan`, {});
    assert.deepEqual([plain.status, JSON.parse(plain.text).statuscode], [400, 400]);
    const unsupported = await call('POST', `/v1/workspaces/${at.id}/plan`, {}, { refresh_token: 'not_supported' });
    assert.match(unsupported.text, /client/);
    const elsewhere = { name: 'demo', type: ['terraform_v1.13'], location: 'eu-de' };
    assert.equal((await call('POST', '/v1/workspaces', elsewhere)).status, 400);
    assert.equal((await send(`${sandbox.url}/sch/us-south/v1/workspaces`)).status, 401);
    const statuses: number[] = [];
    for (let count = 0; count < 50; count++) statuses.push((await call('GET', '/v1/version')).status);
    const limited = await call('GET', '/v1/version');
    assert.deepEqual([statuses[0], limited.status, limited.headers['retry-after']], [200, 429, '60']);
  });
});
