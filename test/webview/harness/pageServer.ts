import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { contentSecurityPolicy, webviewHtml } from '../../../src/vscode/panel/webviewHtml';

const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const nonce = 'bm9uY2Utb2YtdGhlLXRlc3Q';

export interface PageServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** Bundles the webviews from their sources and serves the very pages the extension serves, policy included. */
export async function servePages(): Promise<PageServer> {
  const built = await esbuild.build({
    absWorkingDir: projectRoot,
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
    entryPoints: {
      results: 'src/webview/results/main.ts',
      flowObject: 'src/webview/flowObject/main.ts',
      verdict: 'src/webview/verdict/main.ts',
      setUp: 'src/webview/setUp/main.ts',
    },
    outdir: '/',
  });
  const files = new Map(built.outputFiles.map((file) => [`/${file.path.split(/[\\/]/).at(-1)}`, file.contents]));
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const file = files.get(path);
    if (file !== undefined) {
      response.setHeader('content-type', path.endsWith('.css') ? 'text/css' : 'text/javascript');
      response.end(file);
      return;
    }
    const name = path.slice(1);
    if (!files.has(`/${name}.js`)) {
      response.statusCode = path === '/favicon.ico' ? 204 : 404;
      response.end();
      return;
    }
    const { origin } = new URL(`http://${request.headers.host}`);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('content-security-policy', contentSecurityPolicy(origin, nonce));
    response.end(
      webviewHtml({
        cspSource: origin,
        nonce,
        script: `${origin}/${name}.js`,
        style: `${origin}/${name}.css`,
        title: name,
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => stop(server) };
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
