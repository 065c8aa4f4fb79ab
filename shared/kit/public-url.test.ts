import { describe, expect, it } from 'vitest';
import { isPublicUrl } from './public-url.ts';

describe('isPublicUrl', () => {
  it.each([
    'https://hub.shop.com',
    'http://hub.shop.com:8080/x',
    'https://93.184.216.34',
    'https://[2606:4700::1111]/',
  ])('takes %s', (url) => {
    expect(isPublicUrl(url)).toBe(true);
  });

  it.each([
    'http://127.0.0.1:3000',
    'http://localhost:3000',
    'http://10.1.2.3',
    'http://192.168.1.4',
    'http://[::1]:3000',
    'http://[::ffff:10.0.0.1]',
    'http://2130706433',
    'http://hub',
    'http://hub.local',
    'http://shop.test',
    'ftp://hub.shop.com',
    'nonsense',
  ])('refuses %s', (url) => {
    expect(isPublicUrl(url)).toBe(false);
  });
});
