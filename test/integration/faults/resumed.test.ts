import { histories } from '../../support/stories/fault-histories.ts';
import { cutOff, faultsAtEachCall, loses, neverArrives } from './at-each-call.ts';

await faultsAtEachCall(histories.afterDeath, [neverArrives, loses, cutOff]);
await faultsAtEachCall(histories.resuming, [neverArrives, loses, cutOff]);
await faultsAtEachCall(histories.overtaken, [neverArrives, cutOff]);
