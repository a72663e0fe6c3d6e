import type { ArchivedFile } from './tarArchive';

/** What a folder of Terraform files declares, as far as the sandbox understands it. */
export interface TerraformTemplate {
  readonly variables: readonly TemplateVariable[];
  /** `ibm_is_vpc.vpc` and so on. */
  readonly resources: ReadonlySet<string>;
  readonly outputs: readonly string[];
}

export interface TemplateVariable {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  /** Undefined: one must be given. Null: Terraform's `null`. */
  readonly default: string | null | undefined;
}

/**
 * The blocks of all `.tf` files at the root of an archive. Blocks begin and end in the first column, as `terraform fmt`
 * writes them. Null where there is no such file.
 */
export function readTemplate(files: readonly ArchivedFile[]): TerraformTemplate | null {
  const sources = files.filter(({ path }) => /^[^/]+\.tf$/.test(path));
  if (sources.length === 0) return null;
  const blocks = sources.flatMap(({ text }) => [...text.matchAll(/^(\w+)((?: "[^"]*")*) \{$(.*?)^\}/gms)]);
  const labels = (block: RegExpExecArray) =>
    [...(block[2] ?? '').matchAll(/"([^"]*)"/g)].map(([, label]) => label ?? '');
  const of = (kind: string) => blocks.filter((block) => block[1] === kind);
  return {
    variables: of('variable').map((block) => variable(labels(block)[0] ?? '', block[3] ?? '')),
    resources: new Set(of('resource').map((block) => labels(block).join('.'))),
    outputs: of('output').map((block) => labels(block)[0] ?? ''),
  };
}

function variable(name: string, body: string): TemplateVariable {
  const argument = (key: string) => new RegExp(`^ {2}${key} *= *(.*)$`, 'm').exec(body)?.[1]?.trim();
  return {
    name,
    type: argument('type') ?? 'any',
    description: literal(argument('description')) ?? '',
    default: literal(argument('default')),
  };
}

function literal(text: string | undefined): string | null | undefined {
  if (text === undefined) return undefined;
  if (text === 'null') return null;
  return /^"(.*)"$/.exec(text)?.[1] ?? text;
}
