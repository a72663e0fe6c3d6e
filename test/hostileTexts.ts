/**
 * Texts that would do harm where somebody forgot that they come from the network: every path on which a value of a flow
 * log, or a name of an account, is shown, written or asked for is tried with each of them.
 */
export const hostileTexts = {
  /** Cells that a spreadsheet runs. */
  spreadsheet: [
    '=HYPERLINK("http://example.com","x")',
    '+1+1',
    '-2+3',
    '@SUM(A1)',
    ' =1+1',
    '＝1+1',
    '\tTAB',
    '\rCR',
    "=cmd|' /C calc'!A0",
    'a "quoted" word, with comma; and semicolon',
    'two\nlines\r\nand more',
  ],
  html: [
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    '</textarea></title><b>bold',
    'javascript:alert(1)',
    '&lt;b&gt; &amp; &#x3c;',
  ],
  terminal: [
    '\u001b[31mred\u001b[0m',
    '\u001b[2J\u001b[H',
    '\u001b]0;title\u0007',
    '\u001b]8;;https://example.com\u001b\\link\u001b]8;;\u001b\\',
    '\u001b]52;c;cm0gLXJmIC8=\u0007',
    '\u009b31mC1',
    'over\rwritten',
    'back\b\b\bspace',
    'nul\u0000byte',
    'left\u202egnp.exe',
    'iso\u2066lated\u2069',
  ],
  markdown: [
    '[click](command:workbench.action.terminal.new)',
    '[x](vscode://file/etc/passwd)',
    '![x](https://example.com/x.png)',
    '**bold** _it_ ~~no~~ `code`',
    '```\nfence',
    '$(trash) $(sync~spin)',
    '| a | b |\n|---|---|',
    '# heading\n\n---',
    '<https://example.com>',
  ],
  slack: [
    '<!channel> <!here> <!everyone>',
    '@channel @here',
    '<@U012AB3CD> <#C012AB3CD>',
    '<https://example.com|your bank>',
    '*bold* _it_ ~no~ &lt;!channel&gt;',
  ],
  query: [
    "'; DROP TABLE flows; --",
    "' OR 1=1 --",
    "x') OR true --",
    '$1 ? :name {x:UInt32} {{y}}',
    '100% _sure_ * ? \\ back\\slash\\',
    '(a+)+$ [a-z]{2,} ^.*|\\d',
    'action:accepted OR *:* AND NOT (x TO y)',
    'a~1 b^2 /.*/ +must -not && || !',
    "$d.action == 'accepted' || true | limit 0",
    "'; source logs | choose $d // x",
    '[one,two]',
    '(',
    '"',
    '-',
    '===',
  ],
  shell: [
    '$(touch pwned)',
    '`id`',
    '; rm -rf / #',
    '%PATH% !x! ^&',
    '--help',
    '$' + '{file("/etc/passwd")} %{ if true }x%{ endif }',
  ],
  json: ['{"action":"accepted"}', 'a\\u0022b', 'line\u2028para\u2029', '__proto__', 'constructor', 'toString'],
  unicode: [
    'ünï ☃ 😀',
    'İstanbul ſ K ß ΣΊΣΥΦΟΣ',
    'עברית مرحبا',
    '日本語 テキスト',
    'e\u0301 \u00e9',
    '\ufeffbom',
    'zero\u200bwidth',
  ],
  path: ['../../etc/passwd', 'C:\\Windows\\system32', 'file:///etc/passwd', 'a/b?c=d&e=f#g'],
  odd: ['', ' ', 'null', 'undefined', 'NaN', `long ${'x'.repeat(5_000)} end`],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type HostileKind = keyof typeof hostileTexts;

export const everyHostileText: readonly string[] = Object.values(hostileTexts).flat();

/** A hostile text as the title of a test: on one line, printable, short. */
export function titleOf(text: string): string {
  const printed = JSON.stringify(text).replace(
    /[^ -~]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return printed.length > 60 ? `${printed.slice(0, 57)}…` : printed;
}
