import { LIMITS } from './block-limits.ts';
import { all, also, bool, byType, isObject, list, matching, oneOf, shape, str, type Check } from './check.ts';

/** Composition objects. https://docs.slack.dev/reference/block-kit/composition-objects */

/** `{type: 'plain_text', text, emoji?}` of 1 to `max` characters. */
export const plain = (max: number): Check =>
  shape({ type: oneOf('plain_text'), text: str(max, 1) }, { emoji: bool });
/** `{type: 'mrkdwn', text, verbatim?}` of 1 to `max` characters. */
export const mrkdwn = (max: number): Check =>
  shape({ type: oneOf('mrkdwn'), text: str(max, 1) }, { verbatim: bool });
/** Either of both. */
export const text = (max: number): Check =>
  byType(
    new Map([
      ['plain_text', plain(max)],
      ['mrkdwn', mrkdwn(max)],
    ]),
  );

export const url = (max: number): Check =>
  all(str(max, 1), matching(/^[a-z][a-z0-9+.-]*:\S+$/i, 'must be a valid URL'));

export const blockId: Check = str(LIMITS.id, 0);
export const actionId: Check = str(LIMITS.id, 1);

const { confirm: confirmLimits, option: optionLimits } = LIMITS;

export const confirm: Check = shape(
  {},
  {
    title: plain(confirmLimits.title),
    text: text(confirmLimits.text),
    confirm: plain(confirmLimits.button),
    deny: plain(confirmLimits.button),
    style: oneOf('primary', 'danger'),
  },
);

/** An option of a select or overflow menu: plain text only. */
export const plainOption: Check = shape(
  { text: plain(optionLimits.text), value: str(optionLimits.value) },
  { description: plain(optionLimits.description), url: url(optionLimits.url) },
);
/** An option of checkboxes and radio buttons: formatted text is fine. */
export const richOption: Check = shape(
  { text: text(optionLimits.text), value: str(optionLimits.value) },
  { description: text(optionLimits.description) },
);

const group: Check = shape({
  label: plain(LIMITS.optionGroup.label),
  options: list(plainOption, LIMITS.optionGroup.options, 1),
});

/** Exactly one of `options` and `option_groups`. */
export const optionsOrGroups: Check = also((value, at, report) => {
  const { options, option_groups: groups } = value;
  if (options === undefined && groups === undefined) report.add('missing required field: options', at);
  if (options !== undefined && groups !== undefined)
    report.add('must not define both `options` and `option_groups`', at);
});
export const optionList: Check = list(plainOption, LIMITS.select, 1);
export const groupList: Check = list(group, LIMITS.optionGroup.groups, 1);

export const dispatchConfig: Check = shape(
  {},
  { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2, 1) },
);

export const conversationFilter: Check = all(
  shape(
    {},
    {
      include: list(oneOf('im', 'mpim', 'private', 'public'), 4, 1),
      exclude_external_shared_channels: bool,
      exclude_bot_users: bool,
    },
  ),
  also((value, at, report) => {
    if (Object.keys(value).length === 0) report.add('must define at least one filter', at);
  }),
);

/** A picture: by address or by a file of the workspace, one of both. */
export const pictureSource: Check = also((value, at, report) => {
  const sources = ['image_url', 'slack_file'].filter(key => value[key] !== undefined);
  if (sources.length === 0) report.add('missing required field: image_url', at);
  if (sources.length === 2) report.add('must not define both `image_url` and `slack_file`', at);
});
export const slackFile: Check = (value, at, report) => {
  shape({}, { id: str(), url: url(LIMITS.image.url) })(value, at, report);
  if (isObject(value) && (value['id'] === undefined) === (value['url'] === undefined))
    report.add('must define one of `id` and `url`', at);
};
