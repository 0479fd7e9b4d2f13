import type { DataSource } from 'typeorm';
import { CATALOGUE } from './catalogue.ts';

/**
 * Puts in what is missing of the catalogue and the flag; rows that are there stay as ops left them.
 * @param options.creditsV2Enabled the flag's value when it is made
 */
export async function seedCatalogue(source: DataSource, options: { creditsV2Enabled: boolean }): Promise<void> {
  await source.query('SELECT seed_catalogue($1, $2)', [JSON.stringify(CATALOGUE), options.creditsV2Enabled]);
}
