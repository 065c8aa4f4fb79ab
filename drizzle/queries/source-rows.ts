/** The connection a row came from, as lists show it. */
export interface SourceRow {
  id: string;
  name: string;
  provider: string;
}
