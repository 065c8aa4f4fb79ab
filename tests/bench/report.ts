/** Named numbers; one flat object goes to the file of `--json`. */
export type Figures = Record<string, number>;

export interface Report {
  head(title: string): void;
  line(what: string, figure: string): void;
}

export function consoleReport(): Report {
  return {
    head: (title) => console.log(`\n${title}`),
    line: (what, figure) => console.log(`  ${what.padEnd(62)} ${figure}`),
  };
}
