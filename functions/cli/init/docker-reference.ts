import type { Zone } from '../../domain/registry.ts';
import { ImageName, TagName } from '../../domain/values/reference.ts';

/** Where an image is that a manifest names, as far as NCR is concerned. */
export type DockerReference =
  | {
      readonly kind: 'tag';
      readonly zone: Zone;
      readonly registry: string;
      readonly image: ImageName;
      readonly tag: TagName;
    }
  /** Named by its digest alone: there is no tag that could move. */
  | { readonly kind: 'digest-only' }
  /** The host of a private endpoint names an id, which says nothing of the registry's name. */
  | { readonly kind: 'private-endpoint' }
  /** A host of NCR, and what is wrong with the reference. */
  | { readonly kind: 'not-understood'; readonly why: string }
  | { readonly kind: 'elsewhere' };

/** Public docker hosts; their region labels are not those of the API. */
const hosts: readonly { readonly zone: Zone; readonly suffix: string }[] = [
  { zone: 'kr', suffix: '.kr.ncr.ntruss.com' },
  { zone: 'sgn', suffix: '.sg.ncr.ntruss.com' },
  { zone: 'jpn', suffix: '.jp.ncr.ntruss.com' },
  { zone: 'gov-krs', suffix: '.krs.ncr.gov-ntruss.com' },
  { zone: 'gov-kr', suffix: '.ncr.gov-ntruss.com' },
  { zone: 'fin', suffix: '.ncr.fin-ntruss.com' },
];

/** Reads what docker pulls: `shop.kr.ncr.ntruss.com/web/api:v1`. Without a tag it is `latest`, as docker has it. */
export function readDockerReference(text: string): DockerReference {
  const slash = text.indexOf('/');
  const host = (slash < 0 ? '' : text.slice(0, slash)).toLowerCase().replace(/:\d+$/, '');
  if (/\.private-ncr\.(?:gov-|fin-)?ntruss\.com$/.test(host)) return { kind: 'private-endpoint' };
  if (!/\.ncr\.(?:gov-|fin-)?ntruss\.com$/.test(host)) return { kind: 'elsewhere' };
  const at = hosts.find(({ suffix }) => host.endsWith(suffix));
  const registry = host.slice(0, -(at?.suffix.length ?? 0));
  if (at === undefined || !/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(registry)) {
    return { kind: 'not-understood', why: 'no host of a known zone' };
  }
  const [named = '', digest] = text.slice(slash + 1).split('@', 2);
  const [name = '', ...tags] = named.split(':');
  if (tags.length === 0 && digest !== undefined) return { kind: 'digest-only' };
  const image = ImageName.safeParse(name);
  const tag = TagName.safeParse(tags.length === 0 ? 'latest' : tags.join(':'));
  if (!image.success) return { kind: 'not-understood', why: 'no image name' };
  if (!tag.success) return { kind: 'not-understood', why: 'no tag' };
  return { kind: 'tag', zone: at.zone, registry, image: image.data, tag: tag.data };
}
