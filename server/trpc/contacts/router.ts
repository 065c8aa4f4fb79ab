import { router } from '../trpc.ts';
import { getContact } from './get-contact.ts';
import { listContacts } from './list-contacts.ts';
import { updateContact } from './update-contact.ts';

export const contactsRouter = router({ list: listContacts, get: getContact, update: updateContact });
