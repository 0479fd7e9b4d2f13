import { PricesQuery, PricesResponse } from '@tandem/contracts';
import { readPrices } from '@tandem/db';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** What can be subscribed to in a region, and for how much. */
export function prices(app: Api, { db }: ApiDependencies): void {
  app.get('/api/prices', {
    config: { access: 'public', problems: ['database_unavailable'] },
    schema: {
      tags: ['Prices'],
      summary: 'Prices in a region',
      description:
        'In the region’s own currency. A region that is not known gets the default region’s prices; the answer says whose they are.',
      querystring: PricesQuery,
      response: { 200: PricesResponse },
    },
    handler: (request) => readPrices(db, request.query.region),
  });
}
