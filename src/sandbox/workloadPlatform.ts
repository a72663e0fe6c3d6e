import { bucketNamed } from './account/accountState';
import { CloudLogsEntries } from './cloudLogs/cloudLogsEntries';
import { cloudLogsIngestService } from './cloudLogs/cloudLogsIngestService';
import { cloudLogsQueryService } from './cloudLogs/cloudLogsQueryService';
import { notificationsProblem, notify } from './cloudLogs/config/alertNotifications';
import { AlertWatch } from './cloudLogs/config/alertWatch';
import { CloudLogsConfigState } from './cloudLogs/config/cloudLogsConfigState';
import { instanceRight } from './cloudLogs/instanceRight';
import type { CodeEngineContext } from './codeEngine/codeEngineContext';
import type { CodeEngineRuntime } from './codeEngine/codeEngineRuntime';
import { codeEngineService } from './codeEngine/codeEngineService';
import { fireCronEvents } from './codeEngine/cronEvents';
import { codeEngineEndpointService } from './codeEngine/endpointService';
import { EventDelivery } from './codeEngine/eventDelivery';
import type { EventFaults } from './codeEngine/eventFaults';
import type { ProjectState } from './codeEngine/projectState';
import type { Refusal } from './codeEngine/refusal';
import { Workloads } from './codeEngine/workloads';
import { EventNotifications } from './eventNotifications/eventNotifications';
import type { SandboxService } from './http/sandboxServer';
import { codeEngineMayNotify, mayChange, mayRead } from './iam/access';
import { ibmcloudService } from './ibmcloud/ibmcloudService';
import { type SentAlert, sendAlert } from './logdna/config/alertDelivery';
import { ConfigState } from './logdna/config/configState';
import { ViewAlerts } from './logdna/config/viewAlerts';
import { logdnaExportService } from './logdna/exportService';
import { logdnaIngestService } from './logdna/ingestService';
import { LogLines } from './logdna/logLines';
import { ActionHosts } from './openWhisk/actionHosts';
import { openWhiskService } from './openWhisk/openWhiskService';
import { newWhiskState, type WhiskState } from './openWhisk/whiskState';
import { PendingWork } from './pendingWork';
import { ProgramHost } from './programs/programHost';
import { hexId, uuid } from './random';
import type { BucketState } from './s3/bucketState';
import type { SandboxWorld } from './sandboxWorld';
import { unguessable } from './unguessable';

export interface WorkloadPlatformOptions {
  readonly world: SandboxWorld;
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** The sandbox's clock as it would be had nobody pushed it: that of the programs beside it, milliseconds. */
  readonly unpushedNow: () => number;
  /** The IAM id that an `Authorization` header stands for; null: there is none. */
  readonly caller: (authorization: string | undefined) => string | null;
  /** How long a program that nobody calls is kept, milliseconds. */
  readonly idleMs: number;
  /** Before an event is delivered a second time, milliseconds. */
  readonly retryMs: number;
}

/** Either credential reads. */
export interface LogdnaReader {
  /** `sta_…` */
  readonly accessToken: string;
  /** As accounts from before access tokens have it. */
  readonly serviceKey: string;
}

export interface WorkloadEndpoints {
  readonly codeEngine: string;
  readonly logdnaIngest: string;
  readonly logdnaApi: string;
  /** `{region}` and `{instance}`, a GUID, are to be replaced. */
  readonly cloudLogsIngest: string;
  readonly cloudLogsApi: string;
  readonly openWhisk: string;
}

/** What runs deployed code, and where it sends logs to: Code Engine, OpenWhisk, LogDNA and IBM Cloud Logs. */
export interface WorkloadPlatform {
  readonly services: readonly SandboxService[];
  readonly endpoints: WorkloadEndpoints;
  readonly logLines: LogLines;
  /** Views, alerts and categories of the LogDNA account, and the alerts that went off so far. */
  readonly logdnaConfig: ConfigState;
  readonly sentAlerts: readonly SentAlert[];
  readonly cloudLogs: CloudLogsEntries;
  /** Views, alert definitions and outgoing webhooks of the instances of IBM Cloud Logs. */
  readonly cloudLogsConfig: CloudLogsConfigState;
  /** Where their alerts go. */
  readonly eventNotifications: EventNotifications;
  readonly ingestionKey: string;
  /** What reads from LogDNA. */
  readonly logdnaReader: LogdnaReader;
  readonly projects: readonly ProjectState[];
  readonly whisk: { readonly auth: string; readonly state: WhiskState };
  readonly eventFaults: EventFaults;
  /** How many programs run now. */
  readonly programs: () => number;
  /** Resolves when no deployment, event, job run or action is under way any more. */
  settled(): Promise<void>;
  /** To be called when the sandbox's clock went on by more than the machine's. */
  clockMoved(): void;
  /** Ends every program. */
  close(): Promise<void>;
}

const tickMilliseconds = 1_000;

export function createWorkloadPlatform(options: WorkloadPlatformOptions): WorkloadPlatform {
  const { world, url } = options;
  const { account, seed, now, objectEvents } = world;
  const programs = new ProgramHost();
  const pending = new PendingWork();
  const closing = new AbortController();
  let issued = 0;
  const newId = () => uuid(seed, `workload/${++issued}`);
  const environment = () => ({
    IBMCLOUD_IAM_API_ENDPOINT: `${url}/iam`,
    IBMCLOUD_COS_ENDPOINT: `${url}/s3/{region}`,
  });
  const runtime: CodeEngineRuntime = {
    ...{ programs, pending, now, newId, environment },
    apiBaseUrl: (region) => `${url}/codeengine/${region}`,
    idleMs: options.idleMs,
    retryMs: options.retryMs,
    closing: closing.signal,
  };
  const projects: ProjectState[] = [];
  const codeEngine: CodeEngineContext = {
    ...{ world, projects, runtime },
    workloads: new Workloads(runtime),
    endpointBase: (region) => `${url}/codeengine-endpoint/${region}`,
  };
  const delivery = new EventDelivery(codeEngine);
  let named = 0;
  const logdnaConfig = new ConfigState(() => hexId(seed, `logdna/config/${++named}`).slice(0, 10));
  const sentAlerts: SentAlert[] = [];
  const alerts = new ViewAlerts(logdnaConfig, now, (alert) =>
    pending.add(sendAlert(alert).then((sent) => sentAlerts.push(sent))),
  );
  const logLines = new LogLines((line) => alerts.lineAdded(line));
  const cloudLogsConfig = new CloudLogsConfigState();
  const eventNotifications = new EventNotifications();
  const cloudLogsAlerts = new AlertWatch(cloudLogsConfig, now, (event) =>
    pending.add(notify(event, { world, config: cloudLogsConfig, notifications: eventNotifications, newId })),
  );
  const cloudLogs = new CloudLogsEntries((entry) => cloudLogsAlerts.entryAdded(entry));
  const ingestionKey = hexId(seed, 'logdna/ingestion');
  const logdnaReader = {
    accessToken: `sta_${hexId(seed, 'logdna/access')}${hexId(seed, 'logdna/access2').slice(0, 8)}`,
    serviceKey: hexId(seed, 'logdna/service'),
  };
  const whisk = {
    auth: `${uuid(seed, 'whisk')}:${unguessable()}${unguessable()}`,
    state: newWhiskState(),
  };
  const hosts = new ActionHosts(programs, environment, options.idleMs, now);
  const refuse = (authorization: string | undefined, method: string): Refusal | null => {
    const caller = options.caller(authorization);
    if (caller === null) return 'unauthenticated';
    const allowed = method === 'GET' ? mayRead(world, caller, 'codeengine') : mayChange(world, caller, 'codeengine');
    return allowed ? null : 'forbidden';
  };
  const mayNotify = (project: string, bucket: BucketState) => codeEngineMayNotify(world, project, bucket);
  const rightTo = (action: 'send' | 'query' | 'configure') => (authorization: string | undefined, instance: string) =>
    instanceRight(world, options.caller(authorization), instance, action);
  const bucketExists = (name: string) => bucketNamed(account, name) !== undefined;
  const clockMoved = () => {
    fireCronEvents(codeEngine, delivery);
    alerts.clockMoved();
    cloudLogsAlerts.clockMoved();
  };
  const ticker = setInterval(clockMoved, tickMilliseconds);
  ticker.unref();
  return {
    services: [
      codeEngineService(codeEngine, refuse),
      codeEngineEndpointService(codeEngine),
      ibmcloudService({ codeEngine, delivery, objectEvents, mayNotify }, refuse),
      logdnaIngestService({ lines: logLines, ingestionKey, now, sendersNow: options.unpushedNow }),
      logdnaExportService({ lines: logLines, config: logdnaConfig, ...logdnaReader, now, indexDelay: 0 }),
      cloudLogsIngestService({ entries: cloudLogs, now, rightToSend: rightTo('send') }),
      cloudLogsQueryService({
        ...{ entries: cloudLogs, now, newId, rightToQuery: rightTo('query') },
        configuring: {
          ...{ config: cloudLogsConfig, rightToConfigure: rightTo('configure') },
          notificationsProblem: (logs, notifications) => notificationsProblem(world, logs, notifications),
        },
      }),
      openWhiskService({
        ...{ hosts, programs, pending, objectEvents, now, bucketExists },
        state: whisk.state,
        auth: whisk.auth,
        newId: () => newId().replaceAll('-', ''),
      }),
    ],
    endpoints: {
      codeEngine: `${url}/codeengine/{region}`,
      logdnaIngest: `${url}/logdna`,
      logdnaApi: `${url}/logdna-api`,
      cloudLogsIngest: `${url}/cloudlogs-ingress/{region}/{instance}`,
      cloudLogsApi: `${url}/cloudlogs-api/{region}/{instance}`,
      openWhisk: `${url}/openwhisk`,
    },
    ...{ logLines, logdnaConfig, sentAlerts, ingestionKey, logdnaReader, projects, whisk, clockMoved },
    ...{ cloudLogs, cloudLogsConfig, eventNotifications },
    eventFaults: delivery.faults,
    programs: () => programs.count,
    settled: () => pending.done(),
    close: async () => {
      clearInterval(ticker);
      closing.abort();
      await programs.close();
    },
  };
}
