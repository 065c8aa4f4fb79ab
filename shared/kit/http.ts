/** What connectors see of HTTP. The client behind it adds base URL, signing, budgets, retries, limits and the call log. */
export interface HttpClient {
  /**
   * Asks the vendor. Answers with a 2xx only.
   * @throws HubError by remedy for everything else (status table, then the connector's `classify`).
   */
  request(request: HttpRequest): Promise<HttpAnswer>;
  /**
   * A large file, line by line as it arrives, unsigned and of any size. Asked for once: the caller goes on where
   * it was, or begins again.
   * @throws HubError `retry` FILE_GONE when the link does not open (any more), `retry` when the file breaks off in
   *   the middle or stands still, `wait` on 429, `report` LINE_TOO_LONG beyond the policy's `maxBytes`.
   */
  lines(request: Pick<HttpRequest, 'path' | 'headers' | 'signal'>): AsyncIterable<string>;
}

export interface HttpRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Relative to the policy's base URL, or absolute on an allowed host. */
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Reads by another method than GET (a GraphQL query): tried again like one. */
  isRead?: boolean;
  /** The budget it draws on. */
  budget?: string;
  /** Points it takes from the budget; one when absent. */
  cost?: number;
  /** Overrides the policy's, for answers known to be slow. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface HttpAnswer {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
  /** The unpacked body. */
  bytes: Buffer;
  /** The same as text; made when it is asked for. */
  readonly text: string;
  /** The vendor's clock (`Date` header). */
  date: Date | undefined;
}

/** A request just before it leaves: what `sign` gets and gives back. */
export interface OutgoingRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string | undefined;
}
