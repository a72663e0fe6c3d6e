import { AppRunner } from './appRunner';
import type { CodeEngineRuntime } from './codeEngineRuntime';
import { FunctionRunner } from './functionRunner';
import { JobRunner } from './jobRunner';
import type { Entity, ProjectState } from './projectState';

/** What runs, beside what is declared: one runner for each app, function and job run. */
export class Workloads {
  private readonly apps = new WeakMap<Entity, AppRunner>();
  private readonly functions = new WeakMap<Entity, FunctionRunner>();
  private readonly runs = new WeakMap<Entity, JobRunner>();

  constructor(private readonly runtime: CodeEngineRuntime) {}

  app(project: ProjectState, entity: Entity): AppRunner {
    const runner = this.apps.get(entity) ?? new AppRunner(this.runtime, project, entity);
    this.apps.set(entity, runner);
    return runner;
  }

  function(project: ProjectState, entity: Entity): FunctionRunner {
    const runner = this.functions.get(entity) ?? new FunctionRunner(this.runtime, project, entity);
    this.functions.set(entity, runner);
    return runner;
  }

  /** Null for a run that was never started. */
  jobRun(entity: Entity): JobRunner | null {
    return this.runs.get(entity) ?? null;
  }

  startRun(project: ProjectState, entity: Entity, event: Readonly<Record<string, string>> | null): void {
    const runner = new JobRunner(this.runtime, project, entity, event ?? {}, event !== null);
    this.runs.set(entity, runner);
    runner.start();
  }

  /** After it was made or changed. */
  deploy(project: ProjectState, entity: Entity): void {
    if (entity.collection === 'apps') this.app(project, entity).deploy();
    if (entity.collection === 'functions') this.runtime.pending.add(this.function(project, entity).stop());
  }

  remove(entity: Entity): void {
    const stopped = [this.apps.get(entity)?.remove(), this.functions.get(entity)?.stop()];
    this.runtime.pending.add(Promise.all(stopped));
    this.runs.get(entity)?.remove();
  }

  removeAll(project: ProjectState): void {
    for (const collection of ['apps', 'functions', 'job_runs'] as const)
      for (const entity of project.entities[collection].values()) this.remove(entity);
  }
}
