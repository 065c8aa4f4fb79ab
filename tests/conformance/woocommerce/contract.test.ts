import { readFileSync } from 'node:fs';
import { woocommerce } from '@syncline/shared/connectors/woocommerce/index';
import { expect, it } from 'vitest';
import { openWooCommerce } from '../../support/open-woocommerce.ts';
import { recordedShelves, startRecordedStore } from '../../support/recorded-store.ts';
import { describeWithContracts, vendorContract } from '../../support/vendor-contracts.ts';

interface Parameter {
  name: string;
  in: string;
  schema: { type?: string; enum?: string[]; minimum?: number; maximum?: number };
}
interface Contract {
  paths: Record<string, Record<string, { parameters?: Parameter[] }>>;
}

const contractFile = 'specs/woocommerce/wc-v3-10.9.1.openapi.json';

describeWithContracts('WooCommerce requests against its schema', [contractFile, 'fixtures/woocommerce/full'], () => {
  it('asks only for what the REST API takes', async () => {
    const contract = JSON.parse(readFileSync(vendorContract(contractFile), 'utf8')) as Contract;
    const store = await startRecordedStore(recordedShelves(vendorContract('fixtures/woocommerce')));
    store.shelves.webhooks = [];
    const { ctx, close } = openWooCommerce(store);
    const walk = { checkpoint: undefined, ceiling: new Date(), createdSince: new Date('2020-01-01T00:00:00Z') };
    try {
      await woocommerce.probe(ctx);
      await woocommerce.webhooks?.list(ctx);
      for (const [name, stream] of Object.entries(woocommerce.streams)) {
        const cursors = stream.incremental ? [undefined, { modifiedAfter: '2026-01-01T00:00:00.000Z' }] : [undefined];
        for (const cursor of cursors) {
          for await (const _page of stream.read(ctx, { ...walk, cursor } as never)) break;
        }
        for await (const _page of stream.ids?.(ctx, walk.createdSince) ?? []) break;
        const ids = store.shelves[name]?.slice(0, 2).map(({ id }) => String(id)) ?? [];
        await stream.get(ctx, ids[0] ?? '');
        await stream.getMany?.(ctx, ids);
      }
    } finally {
      await close();
      await store.close();
    }

    const asked = store.requests.filter((request) => request.includes('/wc/v3/'));
    expect(asked.length).toBeGreaterThan(15);
    for (const request of asked) {
      const [method = '', path = ''] = request.split(' ', 2);
      const url = new URL(path, store.url);
      const template = url.pathname
        .replace('/wp-json', '')
        .replace(/\/products\/\d+\/variations$/, '/products/{product_id}/variations')
        .replace(/\/\d+$/, '/{id}');
      const operation = contract.paths[template]?.[method.toLowerCase()];
      expect(operation, `${method} ${template}`).toBeDefined();
      for (const [name, value] of url.searchParams) {
        // Of WordPress' REST API itself: it holds for every route.
        if (name === '_fields') continue;
        const parameter = operation?.parameters?.find((each) => each.name === name && each.in === 'query');
        expect(parameter, `${template} ${name}`).toBeDefined();
        if (parameter?.schema.enum) expect(parameter.schema.enum, `${template} ${name}`).toContain(value);
        if (parameter?.schema.type === 'integer') expect(value).toMatch(/^\d+$/);
        if (parameter?.schema.maximum !== undefined)
          expect(Number(value)).toBeLessThanOrEqual(parameter.schema.maximum);
      }
    }
  });
});
