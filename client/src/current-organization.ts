const KEY = 'syncline.organization';

let current: string | undefined;

/** Tabs may show different organisations: each keeps its own, and a new tab starts with the last one chosen. */
export function currentOrganization(): string | undefined {
  if (current === undefined) current = read(sessionStorage) ?? read(localStorage);
  return current;
}

export function chooseOrganization(id: string | undefined): void {
  current = id;
  for (const storage of [sessionStorage, localStorage]) {
    if (id === undefined) storage.removeItem(KEY);
    else storage.setItem(KEY, id);
  }
}

function read(storage: Storage): string | undefined {
  return storage.getItem(KEY) ?? undefined;
}
