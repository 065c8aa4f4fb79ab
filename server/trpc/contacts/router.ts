import { router } from '../trpc.ts';
import { listContacts } from './list-contacts.ts';

export const contactsRouter = router({ list: listContacts });
