import { plain } from '../../format/words.ts';

/** What somebody did, as a sentence goes on after their name. */
const words: Record<string, string> = {
  'connection.connect': 'connected',
  'connection.disconnect': 'disconnected',
  'connection.remove': 'deleted a connection with its data:',
  'connection.pause': 'paused',
  'connection.resume': 'resumed',
  'connection.rename': 'renamed a connection',
  'connection.settings': 'changed the settings of',
  'connection.credentials': 'gave new keys to',
  'connection.handover': 'asked a store for its approval',
  'connection.stream': 'switched a stream of',
  'connection.sync': 'started a sync of',
  'connection.test': 'tested',
  'connection.approve-deletions': 'accepted a mass disappearance in',
  'connection.reject-deletions': 'refused a mass disappearance in',
  'contact.update': 'changed notes or tags of a contact',
  'order.update': 'changed notes or tags of an order',
  'product.update': 'changed notes or tags of a product',
  'failure.retry': 'retried failed records',
  'failure.ignore': 'left failed records out',
  'instance.first-owner': 'set up this instance',
  'instance.operator-link': 'made an operator sign-in link',
  'instance.reset-link': 'made a password link',
  'member.invite': 'invited somebody',
  'member.cancel-invitation': 'withdrew an invitation',
  'member.change-role': 'changed the role of a member',
  'member.join': 'joined',
  'member.remove': 'removed a member',
  'member.reset-link': 'made a password link for a member',
  'organization.create': 'made the organisation',
  'organization.update': 'changed the organisation',
  'record.sync': 'read a record again',
  'run.accept': 'accepted an incomplete run',
  'run.cancel': 'cancelled a run',
  'schedule.update': 'changed a schedule of',
  'session.sign-in': 'signed in',
  'session.switch-organization': 'switched to this organisation',
  'webhook.replay': 'replayed webhooks of',
  'webhook.retry': 'retried webhooks',
};

export const actionWords = (action: string): string => words[action] ?? plain(action.replace('.', ' ')).toLowerCase();

/** Parts of the activity to look at alone. */
export const areas = [
  { value: 'connection', label: 'Connections' },
  { value: 'run', label: 'Runs' },
  { value: 'failure', label: 'Failed records' },
  { value: 'webhook', label: 'Webhooks' },
  { value: 'schedule', label: 'Schedules' },
  { value: 'member', label: 'Team' },
  { value: 'organization', label: 'Organisation' },
  { value: 'session', label: 'Signing in' },
];
