/** Bundles entries of a package into its dist/. @returns the npm packages that the bundle imports. */
export function bundle(
  packageFolder: string,
  entries: readonly string[],
  options?: { write?: boolean },
): Promise<{ imported: string[] }>;
