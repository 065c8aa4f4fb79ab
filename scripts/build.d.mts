export function buildAll(root: string, onProgress?: (text: string) => void): Promise<string[]>;
