const hidden = '***';

const secretName = [
  'api[_-]?key',
  'iam[_-]?api[_-]?key',
  // LogDNA, PagerDuty, ClickHouse
  '(?:ingestion|service|routing|integration)[_-]?key',
  'x-clickhouse-key',
  '(?:access|refresh|id|iam|iamrefresh|cr|security|session)?[_-]?token',
  'pass(?:word|code)',
  '(?:client[_-]?)?secret(?:[_-]?access[_-]?key)?',
  'x-amz-(?:signature|credential|security-token)',
  'signature',
].join('|');

/**
 * Each rule keeps what names the secret and hides the secret. A value that is already hidden matches none of them, so
 * that redacting twice changes nothing.
 */
const rules: readonly (readonly [RegExp, string])[] = [
  // scheme://user:password@host
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"']+@/gi, `$1${hidden}@`],
  [/\b(bearer|basic)(\s+)[\w.~+/=-]+/gi, `$1$2${hidden}`],
  // Authorization: Token …, also as a member of JSON
  [/(\bauthorization\\*["']?\s*[:=]\s*\\*["']?token\s+)[^\s"'\\,;]+/gi, `$1${hidden}`],
  // Access tokens of LogDNA, today Mezmo
  [/\bst[a-z]_[0-9a-z]{20,}/gi, hidden],
  // JSON, also escaped inside another JSON text: "apikey":"…"
  [
    new RegExp(`(\\\\*["'](?:${secretName}|authorization)\\\\*["']\\s*:\\s*\\\\*["'])(?:[^"'\\\\]|\\\\.)*`, 'gi'),
    `$1${hidden}`,
  ],
  // forms, queries, environment listings: apikey=…
  [new RegExp(`((?:^|[^a-z0-9])(?:${secretName})=\\\\*["']?)[^&\\s"'<>;,\\\\]+`, 'gi'), `$1${hidden}`],
  // headers and YAML: IAM-ApiKey: …
  [
    new RegExp(`((?:^|[^a-z0-9])(?:${secretName}):[ \\t]*(?:\\\\*["'])?)(?![ \\t\\\\{["'])[^\\s"',;\\\\]+`, 'gi'),
    `$1${hidden}`,
  ],
  // Incoming webhooks: whoever knows the path can post.
  [/(\bhooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/)(?!\*)[^\s"'<>]+/gi, `$1${hidden}`],
  // JSON web tokens, wherever they stand
  [/\beyJ[\w-]{5,}(?:\.[\w-]*)*/g, hidden],
  // IBM Cloud API keys: 44 characters of base64url. All three kinds of characters, so that names of buckets survive.
  [/(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{44}(?![\w-])/g, hidden],
  // HMAC secrets of COS: 48 hex digits. (Access key ids have the shape of account ids, and are no secret.)
  [/(?<![\w-])[0-9a-f]{48}(?![\w-])/gi, hidden],
];

/**
 * Hides what could sign somebody in: API keys, bearer, refresh and basic credentials, JSON web tokens, HMAC secrets,
 * passwords in URLs and secrets in queries, wherever they stand in the text. `known` are secrets to hide by value.
 */
export function redact(text: string, known: readonly string[] = []): string {
  let result = text;
  for (const secret of known) {
    if (secret.length < 6) continue;
    for (const form of new Set([secret, encodeForm(secret), JSON.stringify(secret).slice(1, -1)])) {
      result = result.split(form).join(hidden);
    }
  }
  for (const [pattern, replacement] of rules) result = result.replace(pattern, replacement);
  return result;
}

function encodeForm(text: string): string {
  return new URLSearchParams({ x: text }).toString().slice(2);
}

/**
 * A foreign text made fit for one line of a message: no secrets, no control characters, no links that a notification would
 * follow, no more than `limit` characters.
 */
export function quotable(text: string, limit = 300): string {
  const line = redact(text)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .replaceAll('](', '] (')
    .replace(/ {2,}/g, ' ')
    .trim();
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}
