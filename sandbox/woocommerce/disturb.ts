import type { Answer } from './errors.ts';
import { refuse } from './errors.ts';
import type { Store } from './store.ts';

/** What happens to a request before the store looks at it. */
export type Before =
  | { kind: 'go' }
  | { kind: 'answer'; answer: Answer & { contentType?: string } }
  | { kind: 'hang' }
  | { kind: 'reset' };

/** How a good answer arrives. */
export type After =
  | { kind: 'whole' }
  | { kind: 'late'; answer: Answer }
  | { kind: 'truncated' }
  | { kind: 'prefixed'; prefix: string }
  | { kind: 'huge' };

export interface Disturber {
  latencyMs(path: string): number;
  before(path: string, url: string, wantsJson: boolean): Before;
  after(path: string, writes: boolean): After;
}

/** Draws each request's faults by the store's switches. */
export const makeDisturber = (store: Store, random: () => number): Disturber => {
  let second = 0;
  let served = 0;
  const concerned = (path: string): boolean => path.includes(store.faults.onlyPath);
  const json = (answer: Answer): Before => ({ kind: 'answer', answer });
  const html = (status: number, body: string, headers: Record<string, string> = {}): Before => ({
    kind: 'answer',
    answer: { status, body, headers, contentType: 'text/html; charset=UTF-8' },
  });

  return {
    latencyMs: (path) => (concerned(path) ? store.faults.latencyMs + random() * store.faults.jitterMs : 0),
    before: (path, url, wantsJson) => {
      const { faults } = store;
      if (!concerned(path)) return { kind: 'go' };
      if (random() < faults.hangRate) return { kind: 'hang' };
      if (random() < faults.resetRate) return { kind: 'reset' };
      if (faults.plainPermalinks) {
        const [before = '', query] = url.split('?');
        const location = `${before.replace(/\/$/, '')}/${query === undefined ? '' : `?${query}`}`;
        return html(301, '', { 'X-Redirect-By': 'WordPress', Location: location });
      }
      if (faults.redirect === 'private') return html(302, '', { Location: 'http://169.254.169.254/latest/meta-data/' });
      if (faults.redirect === 'loop') return html(302, '', { Location: url });
      if (faults.requestsPerSecond !== null) {
        const now = Math.floor(Date.now() / 1000);
        served = now === second ? served + 1 : 1;
        second = now;
        if (served > faults.requestsPerSecond) return throttled(store, faults.limitStatus);
      }
      if (random() < faults.throttleRate) return throttled(store, 429);
      if (faults.maintenance) {
        const headers = { 'Retry-After': '600' };
        const message = 'Briefly unavailable for scheduled maintenance. Check back in a minute.';
        if (!wantsJson) return html(503, errorPage('Maintenance', message), headers);
        const body = `{"code":"wp_die","message":"${message}","data":{"status":503},"additional_errors":[]}`;
        return json({ status: 503, body, headers });
      }
      if (random() < faults.errorRate) {
        const critical = 'There has been a critical error on this website.';
        if (random() < 0.5) return html(500, errorPage('WordPress &rsaquo; Error', critical));
        return json(refuse({ code: 'internal_server_error', message: `<p>${critical}</p>`, status: 500 }));
      }
      if (random() < faults.htmlRate) return html(200, errorPage('One moment, please', 'Checking your browser…'));
      return { kind: 'go' };
    },
    after: (path, writes) => {
      const { faults } = store;
      if (!concerned(path)) return { kind: 'whole' };
      if (writes && random() < faults.lateErrorRate)
        return { kind: 'late', answer: refuse({ code: 'internal_server_error', message: 'Timed out.', status: 500 }) };
      if (faults.hugeBody) return { kind: 'huge' };
      if (random() < faults.truncateRate) return { kind: 'truncated' };
      if (random() < faults.noticeRate) return { kind: 'prefixed', prefix: notice };
      if (random() < faults.bomRate) return { kind: 'prefixed', prefix: '\ufeff' };
      return { kind: 'whole' };
    },
  };
};

const throttled = (store: Store, status: number): Before => {
  const { retryAfterSeconds } = store.faults;
  return {
    kind: 'answer',
    answer: {
      status,
      body: errorPage(status === 429 ? 'Too Many Requests' : 'Service Unavailable', 'Slow down.'),
      contentType: 'text/html; charset=UTF-8',
      headers: retryAfterSeconds === null ? {} : { 'Retry-After': String(retryAfterSeconds) },
    },
  };
};

const notice =
  '<br />\n<b>Deprecated</b>: Some notice in /var/www/wp-content/plugins/x/x.php on line <b>12</b><br />\n';
const errorPage = (title: string, text: string): string =>
  `<!DOCTYPE html>\n<html lang="en-US">\n<head><title>${title}</title></head>\n<body><p>${text}</p></body>\n</html>\n`;
