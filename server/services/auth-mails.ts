import type { Mail } from './mail.ts';

export const resetMail = (to: string, link: string): Mail => ({
  to,
  subject: 'Set a new password for Syncline',
  text: `Open this link within an hour to set a new password:

${link}

If you did not ask for it, ignore this mail: your password stays as it is.`,
});

export const invitationMail = (
  to: string,
  { inviter, organization, link }: { inviter: { name: string; email: string }; organization: string; link: string },
): Mail => ({
  to,
  subject: `${oneLine(inviter.name)} invites you to ${oneLine(organization)} on Syncline`,
  text: `${inviter.name} (${inviter.email}) invites you to work with ${organization} on Syncline.

Open this link within seven days:

${link}`,
});

/** Names are typed by people: a line break in a subject would start a header of its own. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
