import type { Hash } from '../domain/values/hash.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { Sealing } from '../domain/values/seal.ts';
import type { KnownPolicies } from './known-policies.ts';

export type VerifyOptions = {
  /** Only this tag; undefined: all of them, and the runs. */
  readonly reference?: string | undefined;
  /** Rows and runs from this moment on; undefined: all. */
  readonly since?: Instant | undefined;
  /** Null where the key is not known: then seals are not checked. */
  readonly sealing: Sealing | null;
  /** The policies of a configuration, asked for once each. */
  readonly policiesOf: (version: Hash) => Promise<KnownPolicies>;
  /** Roots that were kept elsewhere, by their run. */
  readonly expectedRoots: ReadonlyMap<string, string>;
  /** Epoch seconds: what expired before may be gone. */
  readonly nowSeconds: number;
  readonly progress: (line: string) => void;
};

/** The root that commits to all that was recorded. */
export type NewestRoot = { readonly runAt: Instant; readonly root: Hash };
