import * as z from 'zod';
import { connectionFaults, isConnectionFault } from '../faults.ts';
import { gatewayErrors } from '../gateway-errors.ts';
import { knownAnswers } from '../known-answers.ts';
import { byName, Charset, DigestOrSeed, Moment, orAlone, orEmpty, PlatformText, partly } from './values.ts';

const names = <Name extends string>(of: Readonly<Record<Name, unknown>>) => {
  // The keys of a table of literal names.
  return Object.keys(of) as [Name, ...Name[]];
};

const Raw = z.record(z.string(), z.unknown());
const Count = z.int().nonnegative();
const Positive = z.int().positive();
const Headers = z.record(z.string(), z.coerce.string());

const Platform = orAlone(
  'platform',
  z.strictObject({
    platform: PlatformText,
    digest: DigestOrSeed.exactOptional(),
    pulled: Moment.exactOptional(),
    sizeBytes: Count.exactOptional(),
  }),
);

const Tag = orAlone(
  'digest',
  partly({
    digest: DigestOrSeed,
    platforms: z.array(Platform),
    updated: Moment,
    /** Of every platform that gives no other. */
    pulled: Moment,
    updater: z.string(),
    sizeBytes: Count,
    raw: Raw,
    /** Fields that the answer leaves out. */
    without: z.array(z.string()),
    inList: z.union([Raw, z.literal(false)], { error: 'expected a map, or false' }),
  }),
);

const Image = orEmpty(
  partly({
    settings: partly({
      is_private: z.boolean(),
      tag_mutability_enabled: z.boolean(),
      pull_count: Count,
      description: z.string(),
      status: z.number(),
    }),
    raw: Raw,
    listOmits: z.array(z.string()),
    tags: byName(Tag),
  }),
);

const Registry = orEmpty(
  partly({
    settings: partly({
      end_point_enabled: z.boolean(),
      public_reg_status: z.boolean(),
      scan_on_push_enabled: z.boolean(),
      status: z.string(),
      bucket: z.string(),
      storage_type: z.string(),
    }),
    raw: Raw,
    images: byName(Image),
  }),
);

const Only = partly({
  asks: z.enum(['registries', 'images', 'image', 'tags', 'tag']),
  registry: z.string(),
  image: z.string(),
  tag: z.string(),
  page: Positive,
});

const Fault = orAlone(
  'fault',
  z
    .strictObject({
      fault: z.enum([...names(gatewayErrors), ...names(knownAnswers), ...connectionFaults, 'answer']),
      /** Of `answer`, or in place of what the named answer has. */
      status: z.int().min(200).max(599).exactOptional(),
      headers: Headers.exactOptional(),
      body: z.unknown().exactOptional(),
      only: Only.exactOptional(),
      nth: Positive.exactOptional(),
      times: Positive.exactOptional(),
    })
    .refine((given) => !isConnectionFault(given.fault) || !['status', 'headers', 'body'].some((key) => key in given), {
      error: 'expected no status, headers or body where the connection breaks',
    }),
);

const Limits = partly({
  bucket: z.strictObject({ perSecond: z.number().positive(), burst: Positive }),
  window: z.strictObject({ requests: Count, seconds: z.number().positive() }),
  quota: Count,
  error: z.enum(names(gatewayErrors)),
  retryAfter: z.union([Count, z.string()], { error: 'expected a number of seconds, or a date of HTTP' }),
});

const Paging = partly({
  defaultSize: Positive,
  largestSize: Positive,
  tooLarge: z.enum(['cut', 'refuse']),
  // YAML's own null is what is meant.
  end: z.preprocess((given) => given ?? 'null', z.enum(['null', 'zero', 'missing', 'repeats', 'never'])),
});

const Credentials = z.preprocess(
  (given) => (Array.isArray(given) ? given : [given]),
  z.array(z.strictObject({ accessKey: z.string().min(1), secretKey: z.string().min(1) })).min(1),
);

/** What a state file says. */
export const State = partly({
  credentials: Credentials,
  registries: byName(Registry),
  latency: partly({ ms: Count, msPerOther: Count }),
  limits: Limits,
  paging: Paging,
  charset: Charset,
  missing: z.enum(names(knownAnswers)),
  clockAheadSeconds: z.number(),
  faults: z.array(Fault),
});
export type State = z.infer<typeof State>;

export type TagState = z.infer<typeof Tag>;
export type FaultState = z.infer<typeof Fault>;
