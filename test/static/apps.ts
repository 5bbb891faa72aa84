/**
 * Synthesizes all apps of the repository in one process, because loading the CDK takes longer than to synthesize: each into a folder of
 * its own below the one that `CDK_OUTDIR` names.
 */
import { join } from 'node:path';

export const APPS = ['bin/app.ts', 'examples/flight-delay/app.ts', 'examples/flight-watch/app.ts', 'examples/greenfield-agency/app.ts', 'examples/strict-landing-zone/app.ts'];

export function folderOf(app: string): string {
  return app.replace(/\/?app\.ts$/, '').replaceAll('/', '-');
}

async function synthesizeAll(below: string): Promise<void> {
  for (const app of APPS) {
    process.env['CDK_OUTDIR'] = join(below, folderOf(app));
    await import(join(__dirname, '..', '..', app));
  }
}

if (require.main === module) void synthesizeAll(process.env['CDK_OUTDIR']!);
