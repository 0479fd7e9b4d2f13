export { atRest } from './at-rest.ts';
export { type Chance, chanceOf, seededChance } from './chance.ts';
export { makeUsers, type Sent, startLoad } from './load.ts';
export { promisesKept } from './promises-kept.ts';
export { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
