import { stopTestServer } from './postgres/test-server.ts';

/** .taprc `after` */
await stopTestServer(process.ppid);
process.exit(0);
