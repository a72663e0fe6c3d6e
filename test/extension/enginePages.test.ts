import assert from 'node:assert/strict';
import { parseQuery } from '../../src/core/query/parse';
import { cloudLogsPage, logdnaPage } from '../../src/vscode/engines/enginePages';

const query = (text: string) => parseQuery(text).query;
const hour = { from: Date.UTC(2026, 10, 21, 12) * 1000, to: Date.UTC(2026, 10, 21, 13) * 1000 };
const always = { from: null, to: null };

describe('a search in the service’s own web page', () => {
  describe('LogDNA', () => {
    const connection = { api: 'https://api.eu.mezmo.com', credential: 'accessToken', retentionDays: 30 } as const;
    const page = (text: string, apps: readonly string[] = [], range: typeof hour | typeof always = hour) =>
      logdnaPage({ ...connection, apps, hosts: [] }, query(text), range);

    it('has what the search says, where it ends, and what the connection is narrowed to', () => {
      const { url = '', left } = page('action:rejected target_port:22', ['a&b', 'vpc-flow-logs']) ?? {};
      assert.equal(
        url,
        'https://app.eu.mezmo.com/logs/view?q=action%3A%3D%3Drejected%20target_port%3A22&apps=a%26b%2Cvpc-flow-logs&t=timestamp%3A1795266000000',
      );
      assert.deepEqual(left, []);
      assert.ok(!(page('', [], always)?.url ?? '').includes('t='));
    });

    it('says what it finds beside, and nothing where nothing can be found', () => {
      assert.match(page('target_ip:10.240.0.0/18 object')?.left.join() ?? '', /where a word begins|networks/);
      assert.equal(page('target_port:99999'), null);
    });
  });

  describe('IBM Cloud Logs', () => {
    const connection = {
      account: 'a',
      instance: '11111111-2222-4333-8444-555555555555',
      region: 'eu-de',
      name: 'logs',
    };
    const page = (text: string, range: typeof hour | typeof always = hour, change: Partial<typeof connection> = {}) =>
      cloudLogsPage({ ...connection, ...change }, query(text), range, 7);

    it('has the DataPrime query, its syntax and the range; and copies the query', () => {
      const { url = '', left, copied, note } = page("action:rejected note:'&# %'") ?? {};
      const { origin, pathname, hash, search } = new URL(url);
      assert.equal(
        `${origin}${pathname}${search}`,
        `https://dashboard.eu-de.logs.cloud.ibm.com/${connection.instance}/`,
      );
      const [path, parameters = ''] = hash.split('?');
      assert.equal(path, '#/query-new/logs');
      assert.deepEqual(
        parameters.split('&').map((part) => decodeURIComponent(part)),
        [
          `query=${copied}`,
          'querySyntax=dataprime',
          'time=from:2026-11-21T12:00:00.000Z,to:2026-11-21T13:00:00.000Z',
          'page=0',
          'permalink=true',
        ],
      );
      assert.match(copied ?? '', /^source logs \| filter .* && .*'rejected'/);
      assert.ok((left?.length ?? 0) > 0);
      assert.match(note ?? '', /copied.*paste it.*not documented/);
    });

    it('looks as far back as lines are kept where the range begins nowhere', () => {
      assert.match(page('', always)?.url ?? '', /time=from:now-7d,to:now&/);
    });

    it('leaves out what is too long for one question, and says so', () => {
      const ports = Array.from({ length: 2_000 }, (_, at) => `target_port:${1 + at * 3}`).join(' OR ');
      const { copied, left } = page(ports) ?? {};
      assert.ok((copied ?? '').length < 4_096);
      assert.match(left?.join() ?? '', /too many values/);
    });

    it('leads nowhere but to the service', () => {
      assert.equal(page('', hour, { region: 'example.com/' }), null);
      assert.equal(page('', hour, { instance: '../x' }), null);
    });
  });
});
