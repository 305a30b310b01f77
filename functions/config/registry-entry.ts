import * as z from 'zod';
import { Zone } from '../domain/registry.ts';
import { Endpoint } from './endpoint.ts';

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
        error: 'wanted letters, digits and inner hyphens, at most 63 characters',
      })
      .meta({ description: "The registry's name in Container Registry.", examples: ['my-registry'] }),
    secret: z
      .string()
      .regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, {
        error: 'wanted the name of a secret (not its ARN): at most 512 letters, digits and any of /_+=.@-',
      })
      .meta({
        description:
          'The name of an existing Secrets Manager secret with {"accessKey": "…", "secretKey": "…"}. Default: the secret that the stack creates.',
        examples: ['tagwarden/ncr'],
      })
      .optional(),
  })
  // For editors; registry-faults.ts says the same better.
  .meta({ oneOf: [{ required: ['zone'] }, { required: ['endpoint'] }] });
export type RegistryEntry = z.infer<typeof RegistryEntry>;
