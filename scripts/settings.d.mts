export function readOrMakeKeys(folder: string): { encryptionKeys: string; authSecret: string };
