import { HubError } from '../errors/index.ts';

export const isRedirect = (status: number, location: string | undefined): boolean =>
  status >= 301 && status <= 308 && status !== 304 && location !== undefined;

/** @throws HubError `report` REDIRECT_MALFORMED. */
export function redirectUrl(location: string, from: URL): string {
  try {
    return new URL(location, from).href;
  } catch (cause) {
    throw new HubError('report', 'The vendor redirected to something that is no address.', {
      code: 'REDIRECT_MALFORMED',
      userMessage: 'The other system sent Syncline to something that is no web address.',
      cause,
    });
  }
}

export const redirectLoop = (url: URL): HubError =>
  new HubError('reconfigure', 'The vendor redirects in a circle.', {
    code: 'REDIRECT_LOOP',
    about: 'address',
    userMessage:
      `${url.host} sends requests in a circle and never answers them. Nothing was read. ` +
      'Check the address, and the redirect rules of that site.',
  });
