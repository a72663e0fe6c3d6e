/** What a webview page may do: run the one script that carries the nonce, and use the extension's own styles. */
export function contentSecurityPolicy(cspSource: string, nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource}`,
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const escaped = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char] ?? char,
  );

/** The page of a webview: an empty body that the script fills. `script` and `style` are webview URIs. */
export function webviewHtml(page: {
  readonly cspSource: string;
  /** Fresh and unguessable for each load. */
  readonly nonce: string;
  readonly script: string;
  readonly style: string;
  readonly title: string;
}): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(contentSecurityPolicy(page.cspSource, page.nonce))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(page.title)}</title>
<link rel="stylesheet" href="${escaped(page.style)}">
</head>
<body>
<div id="root"></div>
<script nonce="${escaped(page.nonce)}" src="${escaped(page.script)}"></script>
</body>
</html>`;
}
