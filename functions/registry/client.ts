import type { Registry } from '../domain/registry.ts';
import type { Pace, RegistryReader } from '../domain/registry-reading.ts';
import { createAsk, defaultLimits, type RequestLimits } from './ask.ts';
import type { Credentials } from './keys.ts';
import { openKeys } from './keys-in-use.ts';
import { openLists } from './lists/lists.ts';
import { openMeter } from './meter.ts';
import { observe } from './observe/observe.ts';
import { openGate } from './pace/gate.ts';
import { openSend, type Send } from './send.ts';
import { readSettings } from './settings.ts';
import type { Vendor } from './vendor.ts';

/** All that a reader asks of the world. */
export type RegistryClientPorts = {
  readonly registry: Pick<Registry, 'name' | 'at' | 'read'>;
  /** So many requests at once, at most. */
  readonly concurrency: number;
  /** How fast the registry could be asked in the last run; null: it is not known. */
  readonly pace: Pace | null;
  readonly vendor: Vendor;
  /** This program's, told to the registry. */
  readonly version: string;
  /**
   * Asked once, and once more where the registry refuses what it gave. May throw `credentials-missing`, an `AuditError`;
   * anything else it throws is thrown on.
   */
  readonly credentials: () => Promise<Credentials>;
  /** Unless given, the one over the network. */
  readonly send?: Send;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
};

/** A reader of one registry for one run. All its requests pass one gate, and each list is read once, whoever asks. */
export function openRegistry(ports: RegistryClientPorts, limits: RequestLimits = defaultLimits): RegistryReader {
  const { registry, vendor, now, concurrency } = ports;
  const meter = openMeter({ send: ports.send ?? openSend(concurrency), now });
  const gate = openGate(ports);
  const keys = openKeys(ports.credentials);
  const ask = createAsk({ ...ports, keys, gate, meter, userAgent: `tagwarden/${ports.version}` }, limits);
  const questions = vendor.questions(registry);
  const lists = openLists({ ask, now, questions });
  const trust = { doubts: [] };
  const { clockSkewMs } = meter;
  const observing = { ...ports, ask, questions, lists, trust, clockSkewMs, read: registry.read };
  return {
    images: lists.imageNames,
    tags: lists.tagNames,
    observe: (targets, deadlineMs) => observe(targets, observing, deadlineMs),
    settings: (of, deadlineMs) => readSettings(of, { ask, lists, questions, name: registry.name }, deadlineMs),
    learned: () => ({
      ...meter.counts(),
      pace: meter.counts().requests === 0 ? null : gate.pace(),
      clockSkewMs: clockSkewMs(),
      doubts: [...trust.doubts],
    }),
  };
}
