import { router } from '../trpc.ts';
import { create } from './create.ts';
import { get } from './get.ts';
import { list } from './list.ts';
import { update } from './update.ts';

export const organizationRouter = router({ list, get, create, update });
