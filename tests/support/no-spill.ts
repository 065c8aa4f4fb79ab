/** For connectors that sort nothing on disk. */
export const noSpill = (): Promise<never> => Promise.reject(new Error('There is no place on disk in this test.'));
