import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaseAnswer } from '../../src/app/policy/answerCase';
import { articleVpc } from '../core/policy/articleVpc';
import { type PeerCase, peerFolder } from '../core/policy/peerCases';
import { runCli, type Scratch, scratchFolder } from './builtCli';

interface Case extends PeerCase {
  readonly by: readonly { readonly layer: string; readonly side: string }[] | null;
  readonly rules_any_of?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

interface CaseFile {
  readonly config: {
    readonly network_acls: readonly { readonly rules: readonly { readonly id: string; readonly name: string }[] }[];
  };
  readonly cases?: readonly Case[];
}

describe('explain on the command line', () => {
  let scratch: Scratch;
  before(async () => {
    scratch = await scratchFolder();
  });
  after(() => scratch.dispose());

  const write = async (name: string, content: string): Promise<string> => {
    const path = join(scratch.path, name);
    await writeFile(path, content);
    return path;
  };

  it("agrees with a peer on all of the peer's cases, a batch a file", async function () {
    this.timeout(120_000);
    if (!existsSync(peerFolder)) this.skip();
    const wrong: string[] = [];
    let asked = 0;
    for (const name of readdirSync(peerFolder).filter((file) => file.endsWith('.json'))) {
      const file = JSON.parse(readFileSync(join(peerFolder, name), 'utf8')) as CaseFile;
      if (!Array.isArray(file.cases)) continue;
      const snapshot = await write(name, JSON.stringify(file.config));
      const batch = await write(`${name}l`, file.cases.map((item) => `${JSON.stringify(item)}\n`).join(''));
      const { code, stdout, stderr } = await runCli(['explain', '--snapshot', snapshot, '--batch', batch, '--json']);
      assert.deepEqual([code, stderr], [0, ''], name);
      const answers = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as CaseAnswer);
      assert.deepEqual(
        answers.map(({ id }) => id),
        file.cases.map(({ id }) => id),
      );
      for (const [at, item] of file.cases.entries()) {
        asked++;
        wrong.push(...disagreements(file, item, answers[at]!));
      }
    }
    assert.deepEqual(wrong.slice(0, 20), [], `${wrong.length} of ${asked}`);
    assert.equal(asked, 2772);
  });

  it('explains one flow in sentences, and as JSON', async () => {
    const snapshot = await write('vpc.json', JSON.stringify(articleVpc()));
    const flow = ['explain', '--snapshot', snapshot, '--src', '24.22.68.94', '--dst', '10.240.0.4', '--dst-port', '22'];
    const { code, stdout } = await runCli(flow);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^TCP 22 from 24\.22\.68\.94 to vsi1 \(10\.240\.0\.4\) is denied, because no inbound rule of sg1 or/,
    );
    assert.match(stdout, /Nearest: sg1 rule “TCP 3000 from anywhere” \(port differs\)/);
    const told = JSON.parse((await runCli([...flow, '--json'])).stdout);
    assert.deepEqual([told.class, told.blockers[0].code], ['denied_by_configuration', 'sg_no_rule']);
  });

  it('judges one side alone, and ICMP', async () => {
    const snapshot = await write('vpc.json', JSON.stringify(articleVpc()));
    const ends = ['explain', '--snapshot', snapshot, '--src', '10.240.0.4', '--dst', '10.240.64.4', '--json'];
    const at = async (...more: string[]) => JSON.parse((await runCli([...ends, ...more])).stdout);
    assert.equal((await at('--dst-port', '22', '--at', 'egress')).verdict, 'allowed');
    assert.equal((await at('--dst-port', '22', '--at', 'ingress')).verdict, 'denied');
    assert.equal((await at('--protocol', 'icmp', '--icmp-type', '8')).verdict, 'denied');
  });

  it('answers every line, also the ones that are no question', async () => {
    const snapshot = await write('vpc.json', JSON.stringify({ config: articleVpc() }));
    const lines = [
      '{"id":1,"src":"24.22.68.94","dst":"10.240.0.4","protocol":"tcp","dst_port":3000}',
      'nonsense',
      '',
      '{"id":3,"src":"24.22.68.94","dst":"10.240.0.300","protocol":"tcp","dst_port":3000}',
      '{"id":4,"type":"sgg","src":"1.1.1.1","dst":"1.1.1.1"}',
    ];
    const batch = await write('cases.jsonl', lines.join('\r\n'));
    const { code, stdout } = await runCli(['explain', '--snapshot', snapshot, '--batch', batch]);
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(code, 3);
    assert.deepEqual(
      answers.map(({ id, verdict, line, error }) => [id, verdict ?? line, error]),
      [
        [1, 'allowed', undefined],
        [null, 2, 'It is not a JSON object.'],
        [3, 4, 'dst has no IPv4 address.'],
        [4, 5, 'type is one of flow, acl, acl-pair, sg, sg-pair.'],
      ],
    );
  });

  it('refuses what it cannot read', async () => {
    const empty = await write('empty.json', '{}');
    const broken = await write('broken.json', '{');
    const flow = ['--src', '1.1.1.1', '--dst', '10.240.0.4', '--dst-port', '22'];
    for (const [args, code, message] of [
      [['--snapshot', empty, ...flow], 1, /not a snapshot of a VPC/],
      [['--snapshot', broken, ...flow], 1, /is not JSON/],
      [flow, 2, /--snapshot FILE is missing/],
      [['--snapshot', empty], 2, /--src IP is missing/],
      [['--snapshot', empty, '--src', 'x', '--dst', '1.1.1.1'], 2, /not “x”/],
      [['--snapshot', empty, '--src', '1.1.1.1', '--dst', '1.1.1.1'], 2, /--dst-port N is missing/],
      [['--snapshot', empty, ...flow, '--protocol', 'quantum'], 2, /not “quantum”/],
    ] as const) {
      const run = await runCli(['explain', ...args]);
      assert.equal(run.code, code, args.join(' '));
      assert.match(run.stderr, message);
    }
  });
});

function disagreements({ config }: CaseFile, item: Case, answer: CaseAnswer): string[] {
  const wrong: string[] = [];
  const check = (what: string, stated: unknown, told: unknown) => {
    if (stated !== null && stated !== undefined && stated !== told)
      wrong.push(`${item.id} ${item.type} ${what}: ${told}, not ${stated}`);
  };
  check('verdict', item.expected, answer.verdict);
  check('response', item.response, answer.response);
  check('egress', item.sides.egress, answer.sides.egress);
  check('ingress', item.sides.ingress, answer.sides.ingress);
  for (const { layer, side } of item.by ?? []) {
    const found = answer.by.some((each) => each.layer === layer && side.split('|').includes(each.side));
    if (!found) wrong.push(`${item.id} by: ${JSON.stringify(answer.by)}, not ${layer} ${side}`);
  }
  for (const layers of Object.values(item.rules_any_of ?? {})) {
    for (const [layer, any] of Object.entries(layers)) {
      const named = config.network_acls.flatMap(({ rules }) => rules).filter(({ name }) => any.includes(name));
      const ids = layer === 'SG' ? any : named.map(({ id }) => id);
      if (!ids.some((id) => answer.rules.includes(id)))
        wrong.push(`${item.id} rules: ${answer.rules.join()}, none of ${any.join()}`);
    }
  }
  return wrong;
}
