export function scaffoldConnector(id: string, root: string): string[];
