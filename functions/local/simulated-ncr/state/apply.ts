import type { SimulatedCredentials } from '../admission.ts';
import type { SimulatedAnswer } from '../answer.ts';
import { type Behaviour, defaultBehaviour } from '../behaviour.ts';
import type { SimulatedContent } from '../content/content.ts';
import { digestOf } from '../content/items.ts';
import type { SimulatedTag } from '../content/shelf.ts';
import type { FailRule } from '../fault-rules.ts';
import { type ConnectionFault, isConnectionFault } from '../faults.ts';
import { gatewayError, isGatewayError } from '../gateway-errors.ts';
import { knownAnswers } from '../known-answers.ts';
import { expandRanges } from './range.ts';
import type { FaultState, State, TagState } from './state.ts';

/** What a state is applied to. */
export type Stage = SimulatedContent & {
  clear(): void;
  configure(changes: Partial<Behaviour>): void;
  fail(rule: FailRule): () => void;
};

/** What there is after a state was applied. */
export type Applied = {
  readonly registries: readonly string[];
  readonly images: number;
  readonly tags: number;
  /** Those that the state names. */
  readonly credentials: readonly SimulatedCredentials[];
};

/** Makes all of a simulated NCR what the state says, and nothing else. `startMs` (epoch) is what ages count from. */
export function applyState(ncr: Stage, state: State, startMs: number): Applied {
  ncr.clear();
  ncr.configure(behaviourOf(state));
  for (const rule of state.faults ?? []) ncr.fail(ruleOf(rule));
  const registries: string[] = [];
  const counts = { images: 0, tags: 0 };
  for (const [registry, { images, ...aboutRegistry }] of expanded(state.registries)) {
    ncr.registries.put(registry, aboutRegistry);
    registries.push(registry);
    for (const [image, { tags, ...aboutImage }] of expanded(images)) {
      ncr.images.put(registry, image, aboutImage);
      counts.images += 1;
      for (const [tag, said] of expanded(tags)) {
        ncr.tags.put(registry, image, tag, tagOf(`${registry}/${image}:${tag}`, said, startMs));
        counts.tags += 1;
      }
    }
  }
  return { ...counts, registries, credentials: state.credentials ?? [] };
}

function behaviourOf({ registries: _, faults: __, clockAheadSeconds = 0, ...state }: State): Partial<Behaviour> {
  return {
    ...state,
    latency: { ...defaultBehaviour.latency, ...state.latency },
    paging: { ...defaultBehaviour.paging, ...state.paging },
    clockAheadMs: clockAheadSeconds * 1_000,
  };
}

function tagOf(reference: string, said: TagState, startMs: number): SimulatedTag {
  const { digest, platforms = [{ platform: linux }], updated, pulled, raw, without = [], ...rest } = said;
  return {
    ...rest,
    digest: digest ?? digestOf(reference),
    updatedAt: updated?.(startMs) ?? startMs,
    platforms: platforms.map(({ platform, pulled: own = pulled, ...each }: PlatformState) => ({
      ...platform,
      ...each,
      ...(own === undefined ? {} : { latestPulledAt: own(startMs) }),
    })),
    raw: { ...raw, ...Object.fromEntries(without.map((field) => [field, undefined])) },
  };
}

type PlatformState = NonNullable<TagState['platforms']>[number];
const linux = { os: 'linux', architecture: 'amd64' };

function ruleOf({ fault, status, headers = {}, body, ...rule }: FaultState): FailRule {
  if (isConnectionFault(fault)) return { ...rule, fault: { kind: fault } };
  const answer = ({ url = '' }: { readonly url?: string | undefined }): SimulatedAnswer => {
    const named = namedAnswer(fault, url);
    return {
      status: status ?? named.status,
      headers: { ...named.headers, ...headers },
      body: body === undefined ? named.body : body,
    };
  };
  return { ...rule, fault: { kind: 'answer', answer } };
}

function namedAnswer(name: Exclude<FaultState['fault'], ConnectionFault>, asked: string): SimulatedAnswer {
  if (name === 'answer') return { status: 200, body: '' };
  return isGatewayError(name) ? gatewayError(name) : knownAnswers[name](asked);
}

/** Each value under all names that its name stands for. */
const expanded = <Value>(of: Readonly<Record<string, Value>> = {}): readonly (readonly [string, Value])[] =>
  Object.entries(of).flatMap(([name, value]) => (expandRanges(name) ?? []).map((each) => [each, value] as const));
