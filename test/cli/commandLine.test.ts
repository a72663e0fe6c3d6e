import assert from 'node:assert/strict';
import { commands } from '../../src/cli/cli';
import { readCommandLine } from '../../src/cli/commandLine';
import { parseCosAddress } from '../../src/cli/cosAddress';
import { UsageError } from '../../src/cli/exitCode';
import { commandHelp, generalHelp } from '../../src/cli/help';
import { storeDirectory } from '../../src/cli/storeDirectory';

const read = (...args: string[]) => {
  const { command, words, options } = readCommandLine(args, commands);
  return { command: command?.name ?? null, words, options };
};

describe('the command line', () => {
  it('takes options before and after the command, and searches that begin with a minus', () => {
    const { command, words, options } = read(
      '--store',
      'ingest',
      'query',
      '-target_port:53 -x:1',
      '--limit',
      '5',
      '--json',
    );
    assert.deepEqual([command, words], ['query', ['-target_port:53 -x:1']]);
    assert.deepEqual(
      [options.text('store'), options.wholeNumber('limit', 1), options.has('json')],
      ['ingest', 5, true],
    );
  });

  it('takes values that begin with a minus, values after =, and words after --', () => {
    assert.equal(read('query', '', '--range', '-24h').options.text('range'), '-24h');
    assert.equal(read('query', '', '--range=last 24h').options.text('range'), 'last 24h');
    assert.deepEqual(read('query', '--', '--count').words, ['--count']);
    assert.deepEqual(read('query', '').words, ['']);
  });

  it('knows short options', () => {
    assert.ok(read('query', '-h').options.has('help'));
    assert.ok(read('-V').options.has('version'));
    assert.ok(read('query', 'x', '-q').options.has('quiet'));
  });

  for (const [args, message] of [
    [['qery', 'x'], /no command “qery”/],
    [['query'], /missing/],
    [['query', 'a', 'b'], /“b” is one word too many/],
    [['query', 'x', '--limt', '5'], /Unknown option '--limt'/],
    [['query', 'x', '--limit'], /argument missing/],
    [['query', 'x', '--count=yes'], /does not take an argument/],
  ] as const) {
    it(`refuses ${args.join(' ')}`, () => {
      assert.throws(
        () => read(...args),
        (error) => error instanceof UsageError && message.test(error.message),
      );
    });
  }

  it('refuses numbers and words that do not fit', () => {
    for (const limit of ['0', '-1', '1.5', 'many', '99999999999999999999']) {
      const { options } = read('query', 'x', '--limit', limit);
      assert.throws(() => options.wholeNumber('limit', 1), UsageError);
    }
    const { options } = read('query', 'x', '--format', 'xml', '--count', '--timeline');
    assert.throws(() => options.oneOf('format', ['csv']), /one of csv, not “xml”/);
    assert.throws(() => options.exclusive('count', 'timeline'), /--count and --timeline do not go together/);
  });

  it('tells in its help of every command and option', () => {
    const general = generalHelp(commands);
    for (const command of commands) {
      assert.ok(general.includes(command.name));
      const help = commandHelp(command);
      for (const name of Object.keys(command.options))
        assert.ok(help.includes(`--${name}`), `${command.name} --${name}`);
      assert.ok(help.split('\n').every((line) => line.length <= 120));
    }
  });
});

describe('an address of a bucket', () => {
  it('is read with its prefix as written', () => {
    assert.deepEqual(parseCosAddress('cos://shop-flowlogs'), { bucket: 'shop-flowlogs', prefix: '' });
    assert.deepEqual(parseCosAddress('cos://b-1.x/a%3A/../c'), { bucket: 'b-1.x', prefix: 'a%3A/../c' });
    assert.equal(parseCosAddress('./folder'), null);
    for (const bad of ['cos://', 'cos:///x', 'cos://UPPER/x', 'cos://a b/', 'cos://-x-/']) {
      assert.throws(() => parseCosAddress(bad), UsageError);
    }
  });
});

describe('the folder of the store', () => {
  it('is named by the option, the environment, or the platform', () => {
    assert.equal(storeDirectory('/a', { VPC_FLOW_LENS_STORE: '/b' }, 'linux'), '/a');
    assert.equal(storeDirectory(undefined, { VPC_FLOW_LENS_STORE: '/b' }, 'linux'), '/b');
    assert.equal(storeDirectory(undefined, { XDG_DATA_HOME: '/data' }, 'linux'), '/data/vpc-flow-lens/store');
    assert.match(storeDirectory(undefined, { XDG_DATA_HOME: 'x' }, 'linux'), /\/\.local\/share\/vpc-flow-lens\/store$/);
    assert.match(storeDirectory(undefined, { LOCALAPPDATA: '/local' }, 'win32'), /^\/local.vpc-flow-lens.store$/);
  });
});
