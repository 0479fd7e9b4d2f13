// The command line (`npm start`, `npm run ops`), compiled and run: a second faster than translating its files as they load, which is what
// happens where nothing can be written beside the dependencies.
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compiledPrograms, isNotWritable } from './programs.mjs';

const MAIN = join(dirname(fileURLToPath(import.meta.url)), 'src/main.ts');

process.setSourceMapsEnabled(true);
await import(pathToFileURL(await compiledMain()).href);

async function compiledMain() {
  try {
    return (await compiledPrograms()).ops;
  } catch (error) {
    if (!isNotWritable(error)) throw error;
    const { register } = await import('tsx/esm/api');
    register();
    return MAIN;
  }
}
