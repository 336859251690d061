import type { Words } from '../../engine/api.ts';
import type { PeopleRefusal } from './model.ts';

/** A refusal in words. */
export function sayRefusal(refusal: PeopleRefusal): Words {
  switch (refusal.code) {
    case 'admins-only':
      return { status: 403, title: 'Only an administrator can do this.', detail: 'The role is "admin"; administrators give it under People.' };
    case 'no-such-person':
      return { status: refusal.field ? 422 : 404, title: 'There is no such person.', ...(refusal.field && { field: refusal.field, detail: 'has to be the id of a person' }) };
    case 'already-exists':
      return { status: 409, title: 'This id is taken.', detail: refusal.id };
    case 'no-such-team':
      return { status: 422, title: 'There is no such team.', field: 'teamId', detail: 'has to be the id of a team' };
    case 'no-such-manager':
      return { status: 422, title: 'There is no such manager.', field: 'managerId', detail: 'has to be the id of a person' };
    case 'manager-circle':
      return {
        status: 422,
        title: 'That would make a circle of managers.',
        field: 'managerId',
        detail: `has to be somebody who does not report to this person, directly or through others (${refusal.through.join(' reports to ')})`,
      };
    case 'unknown-time-zone':
      return { status: 422, title: 'This time zone is not known.', field: 'timeZone', detail: `has to be an IANA name such as Europe/Berlin, not ${JSON.stringify(refusal.given)}` };
    case 'unknown-locale':
      return { status: 422, title: 'This language is not known.', field: 'locale', detail: `has to be a BCP 47 tag such as en-GB, not ${JSON.stringify(refusal.given)}` };
    case 'email-taken':
      return { status: 409, title: `${refusal.name} has this e-mail address.`, field: 'email', detail: 'two active people cannot share an e-mail address' };
    case 'last-admin':
      return { status: 409, title: 'This is the only administrator.', field: 'roles', detail: 'give somebody else the role "admin" first' };
    case 'team-name-taken':
      return { status: 409, title: 'There is a team of this name.', field: 'name', detail: 'team names are unique' };
    case 'no-such-identity':
      return { status: 404, title: 'Nobody like that has been seen.', detail: 'The connection and the external id come from GET /people.' };
  }
}
