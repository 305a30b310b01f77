import { createHash } from 'node:crypto';

export const registry = 'bench';
export const credentials = { accessKey: 'ncp_iam_BENCH', secretKey: 'ncp_iam_BENCHSECRET' };

export type ServerRequest = 'reset' | 'read';
export type ServerReply =
  | { readonly endpoint: string }
  | { readonly counts: Readonly<Record<string, number>>; readonly cpuMs: number };

/** A hundred tags an image, as many as asked for. */
export const tagNames = (count: number): readonly { readonly image: string; readonly tag: string }[] =>
  Array.from({ length: count }, (_, index) => ({
    image: `team/service-${Math.floor(index / 100)}`,
    tag: `v1.${index % 100}.0`,
  }));

export const digestOfTag = (image: string, tag: string): string =>
  `sha256:${createHash('sha256').update(`${image}:${tag}`).digest('hex')}`;

export const auditYaml = (endpoint: string, tags: number, read: 'list' | 'detail'): string => `
deployment: bench
alerts: { emails: [] }
registries: { ${registry}: { endpoint: "${endpoint}", name: ${registry}, read: ${read} } }
maxTargets: ${tags}
targets: ["${registry}/**:*"]
`;
