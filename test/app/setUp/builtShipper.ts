import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { ShipperBundle } from '../../../src/app/setUp/shipperBundle';

const forms = ['app', 'function', 'action'] as const;

/** The shipper as .config/build.mjs makes it. */
export async function builtShipper(folder: string): Promise<ShipperBundle> {
  const sources = forms.map((form) => join(__dirname, '..', '..', '..', 'src', 'shipper', `${form}.ts`));
  await build({
    ...{ entryPoints: sources, outdir: folder, bundle: true, minify: true },
    ...{ platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error' },
  });
  const text = (form: (typeof forms)[number]) => () => readFile(join(folder, `${form}.js`), 'utf8');
  return { app: text('app'), function: text('function'), action: text('action') };
}
