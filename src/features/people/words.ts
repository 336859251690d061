import type { Words } from '../../engine/api.ts';
import type { PeopleRefusal } from './model.ts';

/** A refusal in words. */
export function sayRefusal(refusal: PeopleRefusal): Words {
  switch (refusal.code) {
    case 'own-nudges-only':
      return { status: 403, title: 'Everybody sets their own nudges.', detail: 'Nobody else sees them or changes how many there are, administrators included.' };
    case 'no-such-nudge':
      return { status: 404, title: 'This nudge waits no more.', detail: 'What it was about is settled, or it was put aside.' };
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
    case 'self-only':
      return {
        status: 403,
        title: 'Of yourself you can change the time zone and the language.',
        field: refusal.field,
        detail: 'only an administrator can change this',
      };
    case 'not-yours':
      return { status: 403, title: 'Only they themselves, their managers and administrators can do this.' };
    case 'person-left':
      return { status: 409, title: `${refusal.name} has left.`, detail: 'Somebody who does not work here any more cannot be away.' };
    case 'no-such-absence':
      return { status: 404, title: 'There is no such absence.' };
    case 'absence-over':
      return { status: 409, title: 'This absence is over.', detail: 'Plan a new one instead.' };
    case 'moved-on':
      return { status: 409, title: 'Somebody has changed this in the meantime.', detail: 'Look at it as it is now, then try again.', field: 'version' };
    case 'ends-before-it-begins':
      return { status: 422, title: 'The last day lies before the first one.', field: 'until', detail: 'has to be the first day or a later one' };
    case 'dates-over':
      return { status: 422, title: 'These days are over.', field: 'until', detail: `has to be today (${refusal.today}) or later` };
    case 'dates-out-of-reach':
      return { status: 422, title: 'This date is too far away.', field: refusal.field, detail: `has to be between ${refusal.earliest} and ${refusal.latest}` };
    case 'already-begun':
      return { status: 409, title: 'This absence has begun.', field: 'from', detail: `its first day stays ${refusal.from}; the last day can be changed` };
    case 'overlaps':
      return {
        status: 409,
        title: 'There is an absence in these days already.',
        field: 'from',
        detail: `has to lie outside of ${refusal.from} to ${refusal.until ?? 'further notice'}; that absence can be changed instead`,
      };
    case 'stand-in-unknown':
      return { status: 422, title: 'There is no such person.', field: 'standInId', detail: 'has to be the id of a person' };
    case 'stand-in-self':
      return { status: 422, title: 'Nobody can stand in for themselves.', field: 'standInId', detail: 'has to be somebody else' };
    case 'stand-in-left':
      return { status: 422, title: `${refusal.name} has left.`, field: 'standInId', detail: 'has to be somebody who works here' };
    case 'stand-in-circle':
      return {
        status: 422,
        title: 'That would make a circle of stand-ins.',
        field: 'standInId',
        detail: `has to be somebody whose own stand-in, in these days, does not lead back (${refusal.through.join(', then ')})`,
      };
    case 'limit-unreadable':
      return {
        status: 422,
        title: 'The limit is no amount.',
        field: refusal.field,
        detail: `has to be a decimal with a currency such as 50000.00 EUR, not ${JSON.stringify(refusal.given)}`,
      };
    case 'no-such-holidays':
      return {
        status: 422,
        title: 'There is no such holiday calendar.',
        field: 'holidays',
        detail: `${JSON.stringify(refusal.given)} is none of ${refusal.known.join(', ') || 'those that are set up (there are none yet)'}`,
      };
  }
}
