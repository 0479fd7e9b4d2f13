import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** What a container of an image would have, in a folder that knows nothing of this project. */
export type Image = {
  readonly folder: string;
  /** ENV of the Dockerfile. */
  readonly env: Record<string, string>;
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  readonly dockerfile: string;
  /** Every file, by its path in the image. */
  files(): { path: string; bytes: number }[];
  remove(): Promise<void>;
};

/** Builds what `Dockerfile.<name>` copies into the image, by the very command it builds with. */
export async function builtImage(name: 'api' | 'worker'): Promise<Image> {
  const dockerfile = readFileSync(join(ROOT, `Dockerfile.${name}`), 'utf8').replaceAll(/\\\n\s*/g, '');
  const found = (pattern: RegExp) => {
    const [, match] = pattern.exec(dockerfile) ?? [];
    if (match === undefined) throw new Error(`Dockerfile.${name} has nothing like ${pattern}`);
    return match;
  };
  const folder = await mkdtemp(join(tmpdir(), `tandem-image-${name}-`));
  const [program = '', ...args] = found(/^RUN (node apps\/cli\/build\.mjs .*)$/m).split(' ');
  const built = spawnSync(program, [...args.slice(0, -1), folder], { cwd: ROOT, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  return {
    folder,
    dockerfile,
    env: Object.fromEntries(
      found(/^ENV (.*)$/m)
        .split(/\s+/)
        .map((pair) => pair.split(/=(.*)/s).slice(0, 2)),
    ),
    command: JSON.parse(found(/^CMD (\[.*\])$/m)),
    healthcheck: JSON.parse(found(/^HEALTHCHECK .*?CMD (\[.*\])$/m)),
    files: () =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((path) => ({ path, stat: statSync(join(folder, path)) }))
        .filter(({ stat }) => stat.isFile())
        .map(({ path, stat }) => ({ path, bytes: stat.size })),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A process of an image, with what it said and how it ended. */
export class Container {
  readonly child: ChildProcess;
  readonly ended: Promise<number | NodeJS.Signals>;
  said = '';

  constructor(image: Image, command: readonly string[], env: Record<string, string>) {
    const [program = '', ...args] = command;
    this.child = spawn(program, args, {
      cwd: image.folder,
      env: { PATH: process.env['PATH'], ...image.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk) => {
        this.said += chunk;
      });
    }
    this.ended = once(this.child, 'close').then(([code, signal]) => code ?? signal);
  }

  /** Ends it as an orchestrator does; returns its exit code and the time it took. */
  async stop(): Promise<{ code: number | NodeJS.Signals; ms: number }> {
    const startedAt = Date.now();
    this.child.kill('SIGTERM');
    return { code: await this.ended, ms: Date.now() - startedAt };
  }
}
