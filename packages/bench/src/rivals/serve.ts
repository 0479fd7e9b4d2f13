import type { AddressInfo } from 'node:net';
import { bareSelect } from './bare-select.ts';
import { nothing } from './nothing.ts';
import { oneFunction } from './one-function.ts';
import { parseAndHmac } from './parse-and-hmac.ts';
import { pgTransaction } from './pg-transaction.ts';
import { rivalApp } from './rival-app.ts';
import type { RivalName } from './rival-names.ts';
import type { Spender } from './spender.ts';
import { typeormTransaction } from './typeorm-transaction.ts';

/** Told once by the parent. */
export type RivalOrder = {
  name: RivalName;
  databaseUrl: string;
  jwtSecret: string;
  webhookSecret: string;
  poolSize: number;
};

const consuming = (open: (url: string, poolSize: number) => Promise<Spender>) => async (order: RivalOrder) => {
  const { app, takeConsumes } = await rivalApp(order.jwtSecret);
  takeConsumes(await open(order.databaseUrl, order.poolSize));
  return app;
};

const RIVALS = {
  'typeorm-transaction': consuming(typeormTransaction),
  'pg-transaction': consuming(pgTransaction),
  'one-function': consuming(oneFunction),
  nothing: consuming(nothing),
  'bare-select': async (order: RivalOrder) => {
    const { app, tellStatus } = await rivalApp(order.jwtSecret);
    tellStatus(bareSelect(order.databaseUrl, order.poolSize));
    return app;
  },
  'parse-and-hmac': async (order: RivalOrder) => parseAndHmac(order.webhookSecret),
};

/** Run as a process: one rival on a free port. Ends with its parent. */
process.once('disconnect', () => process.exit(0));
process.once('message', async (order: RivalOrder) => {
  const app = await RIVALS[order.name](order);
  await app.listen({ host: '127.0.0.1', port: 0 });
  process.send?.({ port: (app.server.address() as AddressInfo).port });
});
