import { type CliCommandLines, CliError, type NewCosSubscription, type NewCronSubscription } from '../ibmcloudCli';

/** https://cloud.ibm.com/docs/codeengine?topic=codeengine-cli */

type Arguments = readonly string[];

const option = (name: string, value: string | undefined): Arguments =>
  value === undefined || value === '' ? [] : [`--${name}`, value];

export const selectProject = (id: string): Arguments => ['ce', 'project', 'select', '--id', id];

export function createCos(wanted: NewCosSubscription): Arguments {
  return [
    ...['ce', 'subscription', 'cos', 'create', '--name', wanted.name, '--destination', wanted.destination],
    ...['--destination-type', wanted.destinationType, '--bucket', wanted.bucket, '--event-type', wanted.eventType],
    ...option('prefix', wanted.prefix),
    ...option('suffix', wanted.suffix),
    ...option('path', wanted.path),
    ...['--wait', '--wait-timeout', '60'],
  ];
}

export function createCron(wanted: NewCronSubscription): Arguments {
  return [
    ...['ce', 'subscription', 'cron', 'create', '--name', wanted.name, '--destination', wanted.destination],
    ...['--destination-type', wanted.destinationType, '--schedule', wanted.schedule],
    ...option('path', wanted.path),
    ...(wanted.data === undefined ? [] : ['--data', wanted.data, '--content-type', 'application/json']),
    ...['--wait', '--wait-timeout', '60'],
  ];
}

export const remove = (kind: 'cos' | 'cron', name: string): Arguments => [
  ...['ce', 'subscription', kind, 'delete', '--name', name, '--force'],
];

export const login = (region: string, resourceGroup: string | undefined): Arguments => [
  ...['login', '-r', region],
  ...(resourceGroup === undefined ? [] : ['-g', resourceGroup]),
];

export const commandLines: CliCommandLines = {
  login: (region, resourceGroup) => [commandLine(login(region, resourceGroup))],
  installPlugin: () => [commandLine(['plugin', 'install', 'code-engine'])],
  createCosSubscription: (projectId, wanted) => [commandLine(selectProject(projectId)), commandLine(createCos(wanted))],
  createCronSubscription: (projectId, wanted) => [
    commandLine(selectProject(projectId)),
    commandLine(createCron(wanted)),
  ],
  deleteCosSubscription: (projectId, name) => [commandLine(selectProject(projectId)), commandLine(remove('cos', name))],
  deleteCronSubscription: (projectId, name) => [
    commandLine(selectProject(projectId)),
    commandLine(remove('cron', name)),
  ],
};

/** Within double quotes these mean something to one shell or another. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const dangerous = /["$`\\!%\u0000-\u001f\u007f]/;

export function commandLine(args: Arguments): string {
  const words = args.map((word) => {
    if (/^[\w@+=:,./-]+$/.test(word)) return word;
    if (!dangerous.test(word)) return `"${word}"`;
    throw new CliError(
      'failed',
      `"${word.replace(dangerous, '?').slice(0, 80)}" cannot be put into a command safely.`,
      {
        command: 'ibmcloud',
      },
    );
  });
  return ['ibmcloud', ...words].join(' ');
}
