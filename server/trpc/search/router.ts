import { router } from '../trpc.ts';
import { findAnything } from './find-anything.ts';

export const searchRouter = router({ find: findAnything });
