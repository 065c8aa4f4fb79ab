import { router } from '../trpc.ts';
import { facts } from './facts.ts';
import { resetLink } from './reset-link.ts';
import { sandboxStores } from './sandbox-stores.ts';

export const instanceRouter = router({ facts, resetLink, sandboxStores });
