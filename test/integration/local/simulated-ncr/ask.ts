import { createHmac } from 'node:crypto';

export const credentials = { accessKey: 'ACCESS', secretKey: 'SECRET' };
export const digest = `sha256:${'a'.repeat(64)}`;
export const nowMs = 1711928488000;

export type Body = {
  readonly count: number;
  readonly next?: number | null;
  readonly results: readonly { readonly name: string }[];
};

/** Asks at a URL, signed by hand, so that neither side's code vouches for itself. */
export async function ask(url: string, headers: Record<string, string> = {}, atMs: number | string = nowMs) {
  const response = await fetchSigned(url, headers, atMs);
  // Each test knows the shape it asks for, and fails where it is another.
  const body = (await response.json()) as Body;
  return { status: response.status, headers: response.headers, body };
}

export function fetchSigned(url: string, headers: Record<string, string> = {}, atMs: number | string = nowMs) {
  const { pathname, search } = new URL(url);
  const signature = createHmac('sha256', credentials.secretKey)
    .update(`GET ${pathname}${search}\n${atMs}\n${credentials.accessKey}`)
    .digest('base64');
  return fetch(url, {
    redirect: 'manual',
    headers: {
      'x-ncp-apigw-timestamp': String(atMs),
      'x-ncp-iam-access-key': credentials.accessKey,
      'x-ncp-apigw-signature-v2': signature,
      ...headers,
    },
  });
}

export const namesIn = ({ results }: Body): readonly string[] => results.map(({ name }) => name);
