/**
 * AWS CodeBuild in memory: projects that build the image of a repository, and their builds.
 *
 * Documented: a build has the id `<project>:<uuid>`, is in progress, and ends in SUCCEEDED, FAILED, STOPPED or, at the limit of its project,
 * which is an hour where it names none, TIMED_OUT; several are asked for by their ids.
 * Assumed: a build takes three minutes and does what the build specification of this library does, which is to push an image under the tag
 * of the variable IMAGE_BUILD_TAG into the repository of the variable IMAGE_BUILD_REPOSITORY_NAME, where it is not there yet; what the image holds is found as for
 * every image of the repository. A build that cannot push has failed.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html
 */
import type { ApiRequest, Operations } from '../api/operation';
import type { Clock, Timer } from '../clock';
import type { Ecr } from './ecr';
import { arn, type Environment, stableId } from './environment';
import { refuseIfAny, ServiceError, unknownProperties } from './service-error';

export interface BuildProject {
  readonly name: string;
  readonly repositoryName: string;
  readonly imageTag: string;
  /** After which a build is ended. */
  readonly timeoutMinutes: number;
}

type BuildStatus = 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'STOPPED' | 'TIMED_OUT';

interface Build {
  readonly id: string;
  readonly project: BuildProject;
  readonly startedAt: number;
  status: BuildStatus;
  endedAt: number | undefined;
  timer: Timer | undefined;
}

const BUILD_MS = 180_000;
const MINUTE_MS = 60_000;

export class CodeBuild {
  private readonly projects = new Map<string, BuildProject>();
  private readonly builds = new Map<string, Build>();
  private readonly waiting = new Map<string, (() => void)[]>();
  private readonly failing = new Set<string>();
  private readonly hanging = new Set<string>();

  public constructor(private readonly clock: Clock, private readonly environment: Environment, private readonly ecr: Ecr) {}

  public createProject(project: BuildProject): void {
    this.projects.set(project.name, project);
  }

  /** The next build of the project fails, as that of a Dockerfile with a mistake. */
  public failNext(projectName: string): void {
    this.failing.add(this.require(projectName).name);
  }

  /** The next build of the project goes on until its limit, as one that waits for what never comes. */
  public hangNext(projectName: string): void {
    this.hanging.add(this.require(projectName).name);
  }

  /** Virtual milliseconds of every build, oldest first; of one that runs, up to now. */
  public get lengths(): readonly number[] {
    return [...this.builds.values()].map(({ startedAt, endedAt = this.clock.now }) => endedAt - startedAt);
  }

  /** Of every build, oldest first. */
  public get statuses(): readonly BuildStatus[] {
    return [...this.builds.values()].map(({ status }) => status);
  }

  /** Calls back when the build has ended, at once if it has already. */
  public whenEnded(id: string, listener: () => void): void {
    if (this.build(id)?.status !== 'IN_PROGRESS') listener();
    else this.waiting.set(id, [...(this.waiting.get(id) ?? []), listener]);
  }

  /** @throws ServiceError `ResourceNotFoundException` */
  public startBuild(request: ApiRequest): object {
    refuseIfAny('codebuild:StartBuild', unknownProperties('StartBuild', request, ['projectName']));
    const project = this.require(String(request['projectName']));
    const id = `${project.name}:${stableId('build', project.name, this.builds.size)}`;
    const build: Build = { id, project, startedAt: this.clock.now, status: 'IN_PROGRESS', endedAt: undefined, timer: undefined };
    this.builds.set(id, build);
    const limit = project.timeoutMinutes * MINUTE_MS;
    build.timer = this.hanging.delete(project.name) || BUILD_MS > limit
      ? this.clock.after(limit, () => this.end(build, 'TIMED_OUT'))
      : this.clock.after(BUILD_MS, () => this.end(build, this.failing.delete(project.name) ? 'FAILED' : this.push(project)));
    return { build: this.description(build) };
  }

  public batchGetBuilds(request: ApiRequest): object {
    refuseIfAny('codebuild:BatchGetBuilds', unknownProperties('BatchGetBuilds', request, ['ids']));
    const ids = request['ids'] as readonly string[];
    const found = ids.flatMap((id) => this.build(id) ?? []);
    return { builds: found.map((build) => this.description(build)), buildsNotFound: ids.filter((id) => !this.build(id)) };
  }

  /** @throws ServiceError `ResourceNotFoundException` */
  public stopBuild(request: ApiRequest): object {
    refuseIfAny('codebuild:StopBuild', unknownProperties('StopBuild', request, ['id']));
    const build = this.build(String(request['id']));
    if (!build) throw new ServiceError('ResourceNotFoundException', `Build ${String(request['id'])} does not exist`, false);
    if (build.status === 'IN_PROGRESS') this.end(build, 'STOPPED');
    return { build: this.description(build) };
  }

  private push({ repositoryName, imageTag }: BuildProject): BuildStatus {
    try {
      this.ecr.putImage(repositoryName, imageTag);
      return 'SUCCEEDED';
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return error.code === 'ImageTagAlreadyExistsException' ? 'SUCCEEDED' : 'FAILED';
    }
  }

  private end(build: Build, status: BuildStatus): void {
    build.timer?.cancel();
    build.status = status;
    build.endedAt = this.clock.now;
    for (const listener of this.waiting.get(build.id) ?? []) listener();
    this.waiting.delete(build.id);
  }

  private description({ id, project, status, startedAt, endedAt }: Build): object {
    return {
      id, arn: arn(this.environment, 'codebuild', `build/${id}`), projectName: project.name, buildStatus: status, buildComplete: status !== 'IN_PROGRESS',
      startTime: new Date(startedAt), ...(endedAt === undefined ? {} : { endTime: new Date(endedAt) }),
    };
  }

  /** Also by its ARN. */
  private build(id: string): Build | undefined {
    return this.builds.get(id.replace(/^arn:.*:build\//, ''));
  }

  private require(name: string): BuildProject {
    const project = this.projects.get(name);
    if (!project) throw new ServiceError('ResourceNotFoundException', `Project cannot be found: ${name}`, false);
    return project;
  }
}

export function codeBuildOperations(codeBuild: CodeBuild): Operations {
  return {
    StartBuild: (request) => codeBuild.startBuild(request),
    BatchGetBuilds: (request) => codeBuild.batchGetBuilds(request),
    StopBuild: (request) => codeBuild.stopBuild(request),
  };
}
