/** The first and the last of these keys, as the server orders them: by bytes. */
export function keyRange(refs: readonly { readonly key: string }[]): { readonly first: string; readonly last: string } {
  let first = refs[0]!.key;
  let last = first;
  for (const { key } of refs) {
    if (isBefore(key, first)) first = key;
    if (isBefore(last, key)) last = key;
  }
  return { first, last };
}

function isBefore(a: string, b: string): boolean {
  const x = new TextEncoder().encode(a);
  const y = new TextEncoder().encode(b);
  for (let at = 0; at < x.length && at < y.length; at++) if (x[at] !== y[at]) return x[at]! < y[at]!;
  return x.length < y.length;
}
