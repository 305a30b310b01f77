import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports } from '../../../functions/audit/ports.ts';
import { localFolder } from '../../../functions/cli/connect.ts';
import { auditYaml, createStory, registry } from '../../../functions/demo/story.ts';
import { instantFromMs } from '../../../functions/domain/values/instant.ts';
import { crashingPorts } from '../faults/crashing-ports.ts';
import { startDatedAudits } from './dated-audits.ts';

/** The configuration of the lived story, from the folder that it was lived in. */
export const storyConfig = join(localFolder({ deployment: 'demo' }), 'audit.yaml');

/** Two digests that begin with the same 12 hex digits, on the newest board. */
export const twins = [0, 1].map((digit) => `sha256:abcdefabcdef${String(digit).repeat(52)}`);

type Day = { readonly at: string; happens?: () => void; faulty?: (ports: Ports) => Ports };

/**
 * Lives the demo's nine days in this process and goes on after them: a run that crashes and is closed by the next, a
 * month without any, a tag that is removed from the configuration, an alert that nobody takes, and a run that is
 * never closed. Leaves the tables and the last configuration in a folder that the command line opens.
 */
export async function liveStory(cwd: string): Promise<void> {
  const { ncr, audit: auditAt, stop } = await startDatedAudits(cwd, 'demo');
  const first = auditYaml(ncr.url);
  // From the month without runs on, rows expire; one tag is audited no longer.
  const last = first
    .replace('registries:', 'retention: 4000d\nregistries:')
    .replace(/ {2}- image: demo\/db\/postgres\n(?: {4}.*\n)+/, '');
  const audit = async ({ at, happens = () => undefined, faulty = (ports) => ports }: Day): Promise<void> => {
    happens();
    await auditAt(Date.parse(at), at < '2026-04' ? first : last, faulty);
  };

  const crashes = (ports: Ports) => crashingPorts(ports, { call: 'append', nth: 3, when: 'before its effect' });
  const mute = (ports: Ports): Ports => ({ ...ports, publish: () => Promise.reject(new Error('Nobody listens.')) });
  for (const [index, { happens }] of createStory(ncr).entries()) {
    const atMs = Date.UTC(2026, 2, 2 + index);
    await audit({ at: instantFromMs(atMs), happens: () => happens(atMs) });
  }
  await audit({ at: '2026-03-11T00:00:00.000Z', faulty: crashes });
  await audit({ at: '2026-03-12T00:00:00.000Z' });
  await audit({
    at: '2026-04-20T00:00:00.000Z',
    happens() {
      const [stable = '', overwritten = ''] = twins;
      const updatedAt = Date.UTC(2026, 3, 19, 20);
      ncr.tags.put(registry, 'web/api', 'stable', { digest: stable, updatedAt });
      ncr.tags.put(registry, 'web/api', 'v1.4.2', { digest: overwritten, updatedAt });
    },
    faulty: mute,
  });
  await audit({ at: '2026-04-21T00:00:00.000Z', faulty: (ports) => crashes(mute(ports)) });

  await writeFile(join(cwd, storyConfig), last);
  await stop();
}
