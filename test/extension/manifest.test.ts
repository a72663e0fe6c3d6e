import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usualLimits } from '../../src/engines/clickhouse/searchLimits';
import {
  authenticationProviderId,
  commandIds,
  contextKeys,
  extensionId,
  languageId,
  objectScheme,
  settingIds,
  viewIds,
  walkthroughId,
} from '../../src/vscode/ids';

interface MenuItem {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}
interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly icon: string;
  readonly main: string;
  readonly activationEvents: readonly string[];
  readonly enabledApiProposals?: unknown;
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly views: Readonly<Record<string, readonly { id: string; icon: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { id: string; icon: string }[] };
    readonly viewsWelcome: readonly { view: string; contents: string; when?: string }[];
    readonly walkthroughs: readonly {
      id: string;
      steps: readonly { description: string; media: { markdown: string }; completionEvents: readonly string[] }[];
    }[];
    readonly languages: readonly { id: string; configuration: string; icon: { light: string; dark: string } }[];
    readonly grammars: readonly { path: string }[];
    readonly authentication: readonly { id: string }[];
    readonly resourceLabelFormatters: readonly { scheme: string }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { scope: string; markdownDescription: string; default: unknown; type: string }>
      >;
    };
  };
}

const root = join(__dirname, '..', '..');
const text = readFileSync(join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const { contributes } = manifest;
const ids: readonly string[] = Object.values(commandIds);
const builtIn = /^(vpcFlowLens\.(flowLogs|searches|store)\.focus)$/;

describe('the manifest', () => {
  it('contributes the commands of ids.ts and no others', () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), [...ids].sort());
    for (const { title, category } of contributes.commands) {
      assert.ok(title.length > 0);
      assert.equal(category, 'VPC Flow Lens');
    }
  });

  it('places every command in a menu, or shows it in the palette, and hides on purpose what needs a node', () => {
    const { commandPalette = [], ...menus } = contributes.menus;
    const placed = new Set(Object.values(menus).flatMap((items) => items.map(({ command }) => command)));
    const hidden = new Set(commandPalette.filter(({ when }) => when === 'false').map(({ command }) => command));
    // A row's own command stands in no menu: it runs on click.
    const onClick = new Set<string>([commandIds.loadMore]);
    const lost = ids.filter((id) => hidden.has(id) && !placed.has(id) && !onClick.has(id));
    assert.deepEqual(lost, []);
    for (const items of Object.values(contributes.menus)) {
      for (const { command } of items) assert.ok(ids.includes(command), command);
    }
  });

  it('asks menus only for tags that tree items carry', () => {
    const code = ['flowLogs/treeItems', 'search/searchesTree', 'policy/securityItems', 'store/storeTree']
      .map((file) => readFileSync(join(root, 'src', 'vscode', `${file}.ts`), 'utf8'))
      .join('\n');
    const tags = [...text.matchAll(/viewItem =~ \/\\\\b(\w+)\\\\b\//g)].map(([, tag]) => tag!);
    assert.ok(tags.length > 20);
    for (const tag of new Set(tags)) assert.match(code, new RegExp(`['" ]${tag}['" ]`), tag);
  });

  it('links only to commands that exist', () => {
    const prose = [
      ...contributes.viewsWelcome.map(({ contents }) => contents),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description)),
    ].join('\n');
    const links = [...prose.matchAll(/\(command:([\w.]+)/g)].map(([, command]) => command!);
    assert.ok(links.length > 10);
    for (const link of links) assert.ok(ids.includes(link) || builtIn.test(link), link);
  });

  it('names the same views, context keys, language, schemes and settings as the code', () => {
    const views = Object.values(contributes.views).flat();
    assert.deepEqual(
      views.map(({ id }) => id),
      [viewIds.flowLogs, viewIds.searches, viewIds.security, viewIds.store],
    );
    assert.equal(contributes.viewsContainers.activitybar[0]?.id, viewIds.container);
    assert.equal(contributes.languages[0]?.id, languageId);
    assert.equal(contributes.authentication[0]?.id, authenticationProviderId);
    assert.equal(contributes.resourceLabelFormatters[0]?.scheme, objectScheme);
    assert.equal(extensionId, `${manifest.publisher}.${manifest.name}`);
    assert.equal(walkthroughId, `${extensionId}#${contributes.walkthroughs[0]?.id}`);
    const used = [...text.matchAll(/vpcFlowLens\.\w+(?= (?:==|!=))/g)].map(([key]) => key);
    for (const key of used) assert.ok(Object.values<string>(contextKeys).includes(key), key);
    const settings = Object.keys(contributes.configuration.properties).filter((name) => !name.includes('.endpoints.'));
    const { storeDirectory, retentionDays, memoryLimitMb, clickhouse, publicAddressUrl } = settingIds;
    const limits = ['maxSeconds', 'maxResultRows', 'maxReadGb', 'maxMemoryMb'].map((name) => `${clickhouse}.${name}`);
    const known = [storeDirectory, retentionDays, memoryLimitMb, ...limits, publicAddressUrl];
    assert.deepEqual(
      settings,
      known.map((name) => `${settingIds.root}.${name}`),
    );
  });

  it('describes every setting, and lets no workspace choose where data and tokens go', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    for (const [name, { scope, markdownDescription }] of Object.entries(contributes.configuration.properties)) {
      assert.ok(markdownDescription.length > 40, name);
      assert.equal(scope, 'machine', name);
      if (/endpoints|directory/.test(name)) assert.ok(restrictedConfigurations.includes(name), name);
    }
  });

  it('has the limits of a search in ClickHouse as they are where nothing is set', () => {
    const limit = (name: string) => contributes.configuration.properties[`vpcFlowLens.clickhouse.${name}`]?.default;
    assert.deepEqual(
      {
        seconds: limit('maxSeconds'),
        resultRows: limit('maxResultRows'),
        readGb: limit('maxReadGb'),
        memoryMb: limit('maxMemoryMb'),
      },
      usualLimits,
    );
  });

  it('points at files that are there', () => {
    const files = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...Object.values(contributes.views).flatMap((views) => views.map(({ icon }) => icon)),
      ...contributes.languages.flatMap(({ configuration, icon }) => [configuration, icon.light, icon.dark]),
      ...contributes.grammars.map(({ path }) => path),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown)),
    ];
    for (const file of files) assert.ok(existsSync(join(root, file)), file);
  });

  it('activates on demand and uses no proposed API', () => {
    assert.ok(!manifest.activationEvents.some((event) => event === '*' || event === 'onStartupFinished'));
    assert.equal(manifest.enabledApiProposals, undefined);
    assert.equal(manifest.main, './dist/extension.js');
  });
});
