import { histories } from '../support/fault-histories.ts';
import {
  broken,
  cutOff,
  faultsAtEachCall,
  forbidden,
  loses,
  losesFirst,
  neverArrives,
  throttled,
} from './faults/at-each-call.ts';

await faultsAtEachCall(histories.telling, [neverArrives, losesFirst, loses, broken, forbidden, cutOff, throttled]);
await faultsAtEachCall(histories.paying, [neverArrives, loses, cutOff]);
