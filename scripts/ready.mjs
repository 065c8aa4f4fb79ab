import { get } from 'node:http';

/** Whether anything at all answers HTTP there. */
export function answersHttp(url) {
  return statusOf(url).then((status) => status !== undefined);
}

/** The status of a GET, or undefined when nobody answers. */
export function statusOf(url) {
  return new Promise((resolve) => {
    const request = get(url, { timeout: 2_000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(undefined));
  });
}
