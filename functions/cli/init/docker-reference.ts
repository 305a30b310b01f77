import type { Zone } from '../../domain/registry.ts';
import { readDockerHost } from '../../domain/values/docker-host.ts';
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

/** Reads what docker pulls: `shop.kr.ncr.ntruss.com/web/api:v1`. Without a tag it is `latest`, as docker has it. */
export function readDockerReference(text: string): DockerReference {
  const slash = text.indexOf('/');
  const host = slash < 0 ? '' : text.slice(0, slash);
  const at = readDockerHost(host);
  if (at === undefined) {
    const isNcr = /\.ncr\.(?:gov-|fin-)?ntruss\.com$/i.test(host);
    return isNcr ? { kind: 'not-understood', why: 'no host of a known zone' } : { kind: 'elsewhere' };
  }
  if (at.registry === null) return { kind: 'private-endpoint' };
  const [named = '', digest] = text.slice(slash + 1).split('@', 2);
  const [name = '', ...tags] = named.split(':');
  if (tags.length === 0 && digest !== undefined) return { kind: 'digest-only' };
  const image = ImageName.safeParse(name);
  const tag = TagName.safeParse(tags.length === 0 ? 'latest' : tags.join(':'));
  if (!image.success) return { kind: 'not-understood', why: 'no image name' };
  if (!tag.success) return { kind: 'not-understood', why: 'no tag' };
  return { kind: 'tag', zone: at.zone, registry: at.registry, image: image.data, tag: tag.data };
}
