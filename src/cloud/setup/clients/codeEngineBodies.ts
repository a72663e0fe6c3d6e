import type { EnvVariable, NewApp, NewFunction, NewJob, Workload } from '../codeEngine';
import { present } from './serviceCalls';

/** Request bodies of Code Engine v2 (https://cloud.ibm.com/apidocs/codeengine/v2); what is absent stays out of them. */

export function appBody(app: Partial<NewApp>): object {
  return present({
    ...workloadBody(app),
    ...{ name: app.name, image_port: app.port, scale_concurrency: app.concurrency },
    ...{ scale_min_instances: app.minInstances, scale_max_instances: app.maxInstances },
    ...{ scale_request_timeout: app.requestTimeoutSeconds, scale_down_delay: app.scaleDownDelaySeconds },
    managed_domain_mappings: app.visibility,
  });
}

export function jobBody(job: Partial<NewJob>): object {
  return present({
    ...workloadBody(job),
    ...{ name: job.name, scale_retry_limit: job.retryLimit, scale_max_execution_time: job.maxExecutionSeconds },
  });
}

export function functionBody(made: Partial<NewFunction>): object {
  const source = made.source === undefined ? undefined : Buffer.from(made.source).toString('base64');
  return present({
    ...{ name: made.name, runtime: made.runtime, code_main: made.main },
    code_reference: source === undefined ? undefined : `data:text/plain;base64,${source}`,
    code_binary: source === undefined ? undefined : false,
    run_env_variables: made.env?.map(variableBody),
    ...{ scale_cpu_limit: made.cpu, scale_memory_limit: made.memory, scale_concurrency: made.concurrency },
    ...{ scale_max_execution_time: made.maxExecutionSeconds, scale_down_delay: made.scaleDownDelaySeconds },
    managed_domain_mappings: made.visibility,
  });
}

function workloadBody(workload: Partial<Workload>) {
  return {
    ...{ image_reference: workload.imageReference, image_secret: workload.imageSecret },
    ...{ run_commands: workload.commands, run_arguments: workload.arguments },
    run_env_variables: workload.env?.map(variableBody),
    run_volume_mounts: workload.mounts?.map(({ type, reference, mountPath }) => ({
      ...{ type, reference, mount_path: mountPath },
    })),
    ...{ scale_cpu_limit: workload.cpu, scale_memory_limit: workload.memory },
  };
}

export function variableBody(variable: EnvVariable): object {
  return present({ ...variable });
}
