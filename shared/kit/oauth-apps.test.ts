import { expect, it } from 'vitest';
import { appSettingNames, oauthAppsOf } from './oauth-apps.ts';

it('reads an app from both of its settings, by the connector’s id', () => {
  const apps = oauthAppsOf({
    SHOP_CLIENT_ID: 'a',
    SHOP_CLIENT_SECRET: 'b',
    FRESH_BOOKS_CLIENT_ID: 'c',
    FRESH_BOOKS_CLIENT_SECRET: 'd',
    HALF_CLIENT_ID: 'e',
    EMPTY_CLIENT_ID: 'f',
    EMPTY_CLIENT_SECRET: '',
    CLIENT_ID: 'g',
    CLIENT_SECRET: 'h',
    PATH: '/bin',
  });
  expect(apps).toEqual({
    shop: { clientId: 'a', clientSecret: 'b' },
    'fresh-books': { clientId: 'c', clientSecret: 'd' },
  });
});

it('names the settings of a connector', () => {
  expect(appSettingNames('fresh-books')).toEqual({
    clientId: 'FRESH_BOOKS_CLIENT_ID',
    clientSecret: 'FRESH_BOOKS_CLIENT_SECRET',
  });
});
