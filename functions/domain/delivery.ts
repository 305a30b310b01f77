import * as z from 'zod';
import { Instant } from './values/instant.ts';
import { Reference } from './values/reference.ts';

/** The ways by which alerts leave. */
export const Route = z.enum(['email']);
export type Route = z.infer<typeof Route>;

const messageIds = z.array(z.string()).readonly();

/** How far the alert of a run is sent. */
export const Delivery = z.object({
  route: Route,
  /** It is published up to and including this reference; null: nothing about a tag is. */
  through: Reference.nullable(),
  /** What SNS called each message that it took. */
  messageIds,
  /** When the last part was published; null: some of it is still owed. */
  completedAt: Instant.nullable(),
});
export type Delivery = Readonly<z.infer<typeof Delivery>>;

/** That the alert of an earlier run was sent, as the next run recorded it. */
export const Receipt = z.object({ runAt: Instant, route: Route, completedAt: Instant, messageIds });
export type Receipt = Readonly<z.infer<typeof Receipt>>;

/** That the alert of an earlier run was not sent yet, and how often that was tried since its own run. */
export const OwedAlert = z.object({
  runAt: Instant,
  route: Route,
  tries: z.int(),
  /** Null until it was tried. */
  triedAt: Instant.nullable(),
});
export type OwedAlert = Readonly<z.infer<typeof OwedAlert>>;
