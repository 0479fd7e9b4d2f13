import { startTestServer } from './postgres/test-server.ts';

/** .taprc `before`: tap is our parent, as it is that of every test file. */
await startTestServer(process.ppid);
process.exit(0);
