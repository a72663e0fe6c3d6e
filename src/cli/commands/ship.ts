import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import type { ShipCall } from '../services';
import { terminalText } from '../terminalText';

export const shipCommand: Command = {
  name: 'ship',
  summary: 'Do with one event what the deployed shipper would do',
  synopsis: '[file]',
  help: `
Reads the JSON of one object event from the file, or from stdin, ships that object with the environment of a deployed
shipper, and prints the answer. Its log goes to stderr. The variables are those of the deployment: DESTINATION,
LOGDNA_INGESTION_KEY, STATE_BUCKET and so on; COS_BUCKET is the event's unless set, COS_API_KEY defaults to
IBMCLOUD_API_KEY. An event {"timer":true} makes it sweep.

  echo '{"bucket":"shop-flowlogs","key":"ibm_vpc_flowlogs_v1/…/00000010.gz","operation":"Object:Write"}' |
    DESTINATION=logdna vpc-flow-lens ship
`,
  options: {},
  words: [0, 1],
  run: ship,
};

async function ship({ words, options, output, services, signal, json }: CommandContext) {
  const text =
    words[0] === undefined
      ? await services.readStdin(signal)
      : new TextDecoder().decode(await services.readFile(words[0], signal));
  const call = readCall(text) ?? options.refuse('The event is not a JSON object.');
  const answer = await services.ship(call, (line) => output.note(terminalText(line)));
  await output.line(json ? JSON.stringify(answer) : `${answer.status} ${terminalText(JSON.stringify(answer.body))}`);
  return answer.status < 300 ? exitCode.ok : exitCode.failed;
}

/** The body of an event as a subscription delivers it, or a whole CloudEvent in structured form. */
function readCall(text: string): ShipCall | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(parsed)) return null;
  const { specversion, type, data } = parsed;
  if (typeof specversion !== 'string' || typeof type !== 'string') return { type: null, body: parsed };
  return { type, body: isObject(data) ? data : {} };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
