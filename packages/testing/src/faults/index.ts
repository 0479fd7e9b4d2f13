export { atRest } from './at-rest.ts';
export { type Chance, chanceOf, seededChance } from './chance.ts';
export { type ExposedTandem, type Exposure, startExposedTandem } from './exposed-tandem.ts';
export { fully } from './fully.ts';
export { makeUsers, type Sent, sendAgain, startLoad } from './load.ts';
export { promisesKept } from './promises-kept.ts';
export { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
export { until } from './until.ts';
