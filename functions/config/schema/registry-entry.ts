import * as z from 'zod';
import { Zone } from '../../domain/registry.ts';
import { readDockerHost } from '../../domain/values/docker-host.ts';

/** The base URL of an NCR API, up to `/repositories`. */
export const Endpoint = z.string().superRefine((text, context) => {
  const problem = endpointProblem(text);
  if (problem !== undefined) context.addIssue(problem);
});

/** One registry as `audit.yaml` lists it. */
export const RegistryEntry = z
  .strictObject({
    zone: Zone.meta({
      description: 'The zone or region of NAVER Cloud that the registry is in. Exactly one of zone and endpoint.',
      examples: ['kr'],
    }).optional(),
    endpoint: Endpoint.meta({
      description:
        'The base URL of the API up to /repositories, in place of zone. https, or http to this machine only. No query or fragment.',
      examples: ['https://ncr.apigw.ntruss.com/ncr/api/v2'],
    }).optional(),
    name: z
      .string()
      .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/, {
        // The name is the first label of the registry's host name.
        error: ({ input }) =>
          `expected letters, digits and inner hyphens, at most 63 characters${nameInHost(String(input))}`,
      })
      .meta({ description: "The registry's name in Container Registry.", examples: ['my-registry'] }),
    read: z
      .enum(['auto', 'list', 'detail'])
      .meta({
        description:
          "How tags are read: list: by the lists of their images' tags; detail: one request a tag; auto: by what takes fewer requests. Default: auto.",
        examples: ['auto'],
      })
      .optional(),
    secret: z
      .string()
      .regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, {
        error: 'expected the name of a secret (not its ARN): at most 512 letters, digits and any of /_+=.@-',
      })
      .meta({
        description:
          'The name of an existing Secrets Manager secret with {"accessKey": "…", "secretKey": "…"}. Default: the secret that the stack creates.',
        examples: ['tagwarden/ncr'],
      })
      .optional(),
  })
  // For editors; problems/registries.ts says the same better.
  .meta({ oneOf: [{ required: ['zone'] }, { required: ['endpoint'] }] });
export type RegistryEntry = z.infer<typeof RegistryEntry>;

/** The endpoint as requests are joined to it: normalised, without a closing slash. */
export function endpointUrl(text: string): string {
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname}`.replace(/\/+$/, '');
}

/** The name that a person may have meant who wrote the host that docker pulls from. */
function nameInHost(text: string): string {
  const name = readDockerHost(text)?.registry ?? null;
  return name === null ? '' : `; did you mean "${name}"?`;
}

function endpointProblem(text: string): string | undefined {
  const docker = readDockerHost(text);
  if (docker !== undefined) {
    const name = docker.registry === null ? "the registry's name" : docker.registry;
    return `is a host that docker pulls from, and no API; in place of endpoint write zone: ${docker.zone}, and name: ${name}`;
  }
  if (!URL.canParse(text)) return 'expected a URL, such as "https://ncr.example.com/ncr/api/v2"';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    return 'expected https (or http to this machine only, because every request carries the access key)';
  }
  if (url.username !== '' || url.password !== '') return 'expected a URL without a user name or password';
  // `search` and `hash` are empty for a bare "?" or "#", which would still end up in the request.
  if (/[?#]/.test(text)) return 'expected a URL without a query or fragment';
  if (/\/repositories\/*$/.test(url.pathname)) return 'expected a URL that ends before "/repositories", which is added';
  return undefined;
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
