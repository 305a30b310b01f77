import * as z from 'zod';
import type { RegistryKey } from './values/reference.ts';

/** The zones and regions of NAVER Cloud in which Container Registry is offered. */
export const Zone = z.enum(['kr', 'sgn', 'jpn', 'gov-kr', 'gov-krs', 'fin']);
export type Zone = z.infer<typeof Zone>;

/** The switches of a registry that guard its tags, by the registry's own names. */
export const SettingName = z.enum(['tag_mutability_enabled', 'is_private', 'end_point_enabled']);
export type SettingName = z.infer<typeof SettingName>;

/** A registry to ask, as `audit.yaml` lists it. */
export type Registry = {
  readonly key: RegistryKey;
  /** The registry's name in NCR. */
  readonly name: string;
  /** `endpoint` is the API's base URL up to `/repositories`, without a closing slash. */
  readonly at: { readonly zone: Zone } | { readonly endpoint: string };
  /** How its tags are read: by the lists of their images' tags, tag by tag, or by what takes fewer requests. */
  readonly read: 'auto' | 'list' | 'detail';
  /** The name of the Secrets Manager secret with its access key; null: the one that the stack creates. */
  readonly secret: string | null;
};
