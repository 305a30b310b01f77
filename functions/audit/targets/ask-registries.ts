import type { Target } from '../../domain/policy.ts';
import { hashOf } from '../../domain/values/hash.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { ImageName, RegistryKey } from '../../domain/values/reference.ts';
import type { AuditContext } from './audit-context.ts';
import type { AskedRegistry } from './registry-tally.ts';

/** Of every ten images of a registry, the switches of one are read in a run: in the end all are, and few requests are for them. */
const imagesPerRead = 10;

/** Asks the registries for their switches, and takes what each has learned. Only images that have targets are looked at. */
export async function askRegistries(
  targets: readonly Target[],
  { run, readers, deadlineMs }: Pick<AuditContext, 'run' | 'readers' | 'deadlineMs'>,
): Promise<ReadonlyMap<RegistryKey, AskedRegistry>> {
  const byRegistry = Map.groupBy(targets, ({ registry }) => registry);
  const asking = [...readers].map(async ([registry, reader]) => {
    const images = new Set((byRegistry.get(registry) ?? []).map(({ image }) => image));
    const read = images.size === 0 ? [] : await reader.settings(inTurn([...images], run.runAt), deadlineMs);
    const settings = read.filter(({ image }) => image === null || images.has(image));
    return [registry, { settings, learned: reader.learned() }] as const;
  });
  return new Map(await Promise.all(asking));
}

/** Others in each run, by chance; null is the registry itself. */
function inTurn(images: readonly ImageName[], runAt: Instant): readonly (ImageName | null)[] {
  const order = new Map([null, ...images].map((image) => [image, hashOf([runAt, image])]));
  const shuffled = [...order.keys()].toSorted((one, other) =>
    (order.get(one) ?? '') < (order.get(other) ?? '') ? -1 : 1,
  );
  return shuffled.slice(0, Math.max(1, Math.floor(images.length / imagesPerRead)));
}
