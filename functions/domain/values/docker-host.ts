import type { Zone } from '../registry.ts';

/** A host that docker pulls from, and what it says of its registry. */
export type DockerHost = {
  readonly zone: Zone;
  /** Null for a private endpoint, whose host has an id in place of the registry's name. */
  readonly registry: string | null;
};

/** The domains of the data plane. The labels of regions differ from those in paths of the API. */
const domains: readonly (readonly [suffix: string, zone: Zone])[] = [
  ['.kr.ncr.ntruss.com', 'kr'],
  ['.sg.ncr.ntruss.com', 'sgn'],
  ['.jp.ncr.ntruss.com', 'jpn'],
  ['.krs.ncr.gov-ntruss.com', 'gov-krs'],
  ['.ncr.gov-ntruss.com', 'gov-kr'],
  ['.ncr.fin-ntruss.com', 'fin'],
];

/**
 * Reads a host name, also within a reference or a URL; undefined: it is none of NCR. Source: the guide's page on NCR's
 * specifications; for Government and Financial, references that were seen in public files.
 */
export function readDockerHost(text: string): DockerHost | undefined {
  const host = hostIn(text);
  for (const [suffix, zone] of domains) {
    const isPrivate = host.endsWith(suffix.replace('.ncr.', '.private-ncr.'));
    if (!isPrivate && !host.endsWith(suffix)) continue;
    const [label = ''] = host.split('.');
    return { zone, registry: isPrivate ? null : label };
  }
  return undefined;
}

/** What is in front of the first slash, without a scheme, a user and a port. */
const hostIn = (text: string): string =>
  text
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/^[^/@]*@/, '')
    .replace(/[/:].*$/, '')
    .toLowerCase();
