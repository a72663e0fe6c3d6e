import { type ChildProcess, fork } from 'node:child_process';
import * as v from 'valibot';
import { CloudError, type Endpoints } from '../../cloud/cloud';

/** A running sandbox, as `vpc-flow-lens sandbox --json` describes it in its first line. */
export interface SandboxDescription {
  readonly url: string;
  readonly apiKey: string;
  readonly region: string;
  readonly endpoints: Endpoints;
  /** Of its LogDNA; null where it has none. */
  readonly ingestionKey: string | null;
  /** Reads the lines of its LogDNA; null where it has none. */
  readonly logdnaToken: string | null;
}

const line = v.object({
  url: v.pipe(v.string(), v.regex(/^http:\/\/127\.0\.0\.1:\d+$/)),
  apiKey: v.pipe(v.string(), v.nonEmpty()),
  region: v.pipe(v.string(), v.nonEmpty()),
  environment: v.optional(
    v.object({ LOGDNA_INGESTION_KEY: v.optional(v.string()), LOGDNA_ACCESS_TOKEN: v.optional(v.string()) }),
  ),
});

/** Longest wait for the first line. */
const patience = 20_000;

/** Reads the line. A sandbox lives on 127.0.0.1; anything else is refused. Null where it is no such line. */
export function readSandboxDescription(text: string): SandboxDescription | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const read = v.safeParse(line, parsed);
  if (!read.success) return null;
  const { url, apiKey, region, environment } = read.output;
  const endpoints = {
    iam: `${url}/iam`,
    resourceController: `${url}/rc`,
    vpc: `${url}/vpc/{region}`,
    cos: `${url}/s3/{region}`,
    cosConfig: `${url}/cosconfig`,
    globalCatalog: `${url}/catalog`,
    tagging: `${url}/tagging`,
    search: `${url}/search`,
    codeEngine: `${url}/codeengine/{region}`,
    schematics: `${url}/sch/{region}`,
    logdnaIngest: `${url}/logdna`,
    logdnaApi: `${url}/logdna-api`,
    cloudLogsIngest: `${url}/cloudlogs-ingress/{region}/{instance}`,
    cloudLogsApi: `${url}/cloudlogs-api/{region}/{instance}`,
    openWhisk: `${url}/openwhisk`,
    exercise: `${url}/exercise`,
  };
  const { LOGDNA_INGESTION_KEY: ingestionKey = null, LOGDNA_ACCESS_TOKEN: logdnaToken = null } = environment ?? {};
  return { url, apiKey, region, endpoints, ingestionKey, logdnaToken };
}

/**
 * The sandbox of this window: the one handed over in `given`, else a child process that is started when first needed
 * and ends with the window.
 */
export class SandboxProcess {
  #child: ChildProcess | null = null;
  #running: Promise<SandboxDescription> | null = null;

  constructor(
    private readonly options: {
      /** Path of the command line's bundle. */
      readonly program: string;
      /** Description of a sandbox that runs already. */
      readonly given: string | undefined;
      readonly log: (message: string) => void;
    },
  ) {}

  /** Rejects with `CloudError` where the sandbox does not start. */
  running(): Promise<SandboxDescription> {
    this.#running ??= this.#start().catch((error: unknown) => {
      this.#running = null;
      throw error;
    });
    return this.#running;
  }

  dispose(): void {
    this.#child?.kill();
    this.#child = null;
    this.#running = null;
  }

  async #start(): Promise<SandboxDescription> {
    const { given, program, log } = this.options;
    if (given !== undefined && given !== '') {
      const description = readSandboxDescription(given);
      if (description === null) throw failure('VPC_FLOW_LENS_SANDBOX does not describe a running sandbox.');
      return description;
    }
    const child = fork(program, ['sandbox', '--json'], {
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
      // In a desktop editor the executable is the editor's own; this makes it an ordinary Node.js.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      execArgv: [],
    });
    this.#child = child;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => log(`sandbox: ${text.trimEnd()}`));
    child.once('exit', (code) => {
      log(`the sandbox ended with exit code ${code}`);
      if (this.#child === child) this.#running = null;
    });
    const description = readSandboxDescription(await firstLine(child));
    if (description !== null) return description;
    child.kill();
    throw failure('The sandbox started but did not say where it listens.');
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => {
      child.kill();
      reject(failure('The sandbox did not start in time.'));
    }, patience);
    const ended = (why: string) => {
      clearTimeout(timer);
      reject(failure(`The sandbox could not be started: ${why}.`));
    };
    child.once('error', (error) => ended(error.message));
    child.once('exit', (code) => ended(`it ended with exit code ${code}`));
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end < 0) return;
      clearTimeout(timer);
      resolve(text.slice(0, end));
    });
  });
}

function failure(message: string): CloudError {
  return new CloudError('service_error', message, { service: 'sandbox' });
}
